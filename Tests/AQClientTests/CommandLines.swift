import AQClient
import Testing
import aqctl

/// Command lines in, invocations or usage failures out.
@Suite struct CommandLines {
  private func parse(_ line: String) throws(Failure) -> Invocation {
    try ArgumentParser().parse(line.split(separator: " ").map(String.init))
  }

  @Test func `flags stand anywhere and carry their values in three ways`() throws {
    let invocation = try parse("-o json submit --queue=mail k --priority 7 payload --tag a --tag b")
    #expect(invocation.spec.name == "submit")
    #expect(invocation.operands == ["k", "payload"])
    #expect(invocation.flags.text("output") == "json")
    #expect(invocation.flags.text("queue") == "mail")
    #expect(invocation.flags.number("priority") == 7)
    #expect(invocation.flags.all("tag") == ["a", "b"])
    #expect(try parse("ls -ojsonl").flags.text("output") == "jsonl")
  }

  @Test func `two words are a verb before one is`() throws {
    #expect(try parse("run list").spec.name == "ls")
    #expect(try parse("run -- list").behindDashes == ["list"])
    #expect(try parse("queue list").spec.name == "queue list")
    #expect(try parse("engine pause").spec.name == "pause")
  }

  @Test func `behind dashes nothing is a flag`() throws {
    let invocation = try parse("run --queue q -- sh -c --help")
    #expect(invocation.behindDashes == ["sh", "-c", "--help"])
    #expect(!invocation.flags.has("help"))
    #expect(try parse("submit k -- --odd").operands == ["k", "--odd"])
  }

  @Test func `a dash alone is standard input`() throws {
    #expect(try parse("submit k -").operands == ["k", "-"])
  }

  @Test(arguments: [
    ("frobnicate", "verb"), ("submit", "KIND"), ("submit a b c", "takes no"),
    ("ls --nonsense", "flag"), ("get t1 -o sonnet", "one of"), ("submit k --priority 10", "0 to 9"),
    ("submit k --in soon", "duration"), ("submit k --at soon", "time"), ("submit k --in", "value"),
    ("submit k --in 1s --in 2s", "once"), ("pause --quiet=yes", "no value"), ("run echo hi", "--"),
    ("get r1 -- r2", "takes no"), ("queue", "list"), ("wait", "ID"), ("statsu", "status"),
    ("queue lst", "list"), ("submit k --quue q", "--queue"),
  ])
  func `a wrong line is refused with what would help`(line: String, hint: String) {
    do throws(Failure) {
      _ = try parse(line)
      Issue.record("\(line) was taken")
    } catch {
      #expect(error.exitCode == 64)
      #expect("\(error.why) \(error.remedy)".contains(hint), "\(error.why)")
    }
  }

  @Test func `help needs nothing else to be right`() throws {
    #expect(try parse("submit --help").flags.has("help"))
    #expect(try parse("").spec.name == "help")
    #expect(try parse("queue --help").spec.name == "help")
  }

  @Test func `every verb has a help text, and no flag or spelling is taken twice`() {
    var spellings: Set<[String]> = []
    for spec in Specification.all {
      #expect(HelpText.full(spec).contains(spec.summary))
      for spelling in spec.spellings { #expect(spellings.insert(spelling).inserted) }
      var names: Set<String> = []
      for flag in spec.flags + GlobalFlags.all { #expect(names.insert(flag.name).inserted) }
    }
  }

  @Test func `every example is a line that the parser takes`() throws {
    for example in Specification.all.flatMap(\.examples) {
      let line = example.line.split(separator: " && ")[0]
      let words = try WordSplitter.split(String(line))
      #expect(throws: Never.self) { try ArgumentParser().parse(Array(words.dropFirst())) }
    }
  }

  @Test(arguments: [
    ("state:failed queue:mail", ["WHERE", "state:failed queue:mail"]),
    (
      "not kind:email.* age>2h sort:-finished", ["WHERE", "not kind:email.* age>2h sort:-finished"]
    ),
    ("", []), ("  ", []),
  ])
  func `a query becomes the option of a list`(query: String, options: [String]) throws {
    let sent = try ListQuery([query]).options.map { argument in
      switch argument {
      case .text(let text): text
      case .bytes: ""
      }
    }
    #expect(sent == options)
  }

  @Test(arguments: ["state:done", "state:", "size:3", "failed", "age>soon", "sort:size"])
  func `a query that can't be is refused`(query: String) {
    #expect(throws: Failure.self) { try ListQuery([query]) }
  }

  @Test func `verbs of the whole domain are there, with their flags`() throws {
    for line in [
      "budget allocate t1 token 5", "budget list --task t1", "signal emit k --payload p --id i",
      "subscription create t1 signal:k --repeating", "actor register a --can x --interval 5s",
      "tenant create acme", "role assign a1 operator --tenant acme", "capability check a1 submit",
      "ledger append audit x --as a1", "ledger verify", "operation wait o1 --timeout 1s",
      "task preview t1 --count 5", "task count state:failed", "whoami --as-actor a1",
      "pause t1 t2", "cancel --where state:ready --yes --reason r", "retry --all --dry-run",
      "queue set q --rate 10/1s --burst 5", "worker --exec a=b --can x --as a1 --department d",
      "submit k --repeat 3 --every 5s --overlap skip --budget token=5 --on task:t1 --repeating",
    ] { #expect(throws: Never.self) { _ = try parse(line) } }
    for word in ["token", "=5", "token=", "token=x"] {
      let flags = try parse("submit k --budget \(word)").flags
      #expect(throws: Failure.self, "\(word)") { try SubmitFlags.options(flags) }
    }
  }

  @Test func `a chain of a ledger is followed, and a forged entry found`() throws {
    #expect(
      SHA256.hash(Array("abc".utf8)).prefix(4).elementsEqual([0xBA, 0x78, 0x16, 0xBF]))
    func entry(_ ordinal: Int64, _ previous: String, _ hash: String, _ payload: String) -> Value {
      .map([
        .init("key", .bytes(Array("audit".utf8))), .init("ordinal", .integer(ordinal)),
        .init("at", .integer(5)), .init("actor", .bytes(Array("a1".utf8))),
        .init("previous_hash", .bytes(Array(previous.utf8))),
        .init("hash", .bytes(Array(hash.utf8))), .init("payload", .bytes(Array(payload.utf8))),
      ])
    }
    let zeros = String(repeating: "0", count: 64)
    let first = "f768c071afbf87ec78b552eafdfadd9bd6c316cd6155d61268c1dc0a241ce656"
    let second = "738162db81dae7d04502e5dd857d9d139f82587b34aad18fa25a957fa0263efe"
    var chain = LedgerChain(tenant: "")
    chain.follow(entry(1, zeros, first, "one"))
    chain.follow(entry(2, first, second, "two"))
    #expect(chain.firstBad == nil && chain.entryCount == 2)
    var forged = LedgerChain(tenant: "")
    forged.follow(entry(1, zeros, first, "one!"))
    #expect(forged.firstBad?.ordinal == 1)
    var cut = LedgerChain(tenant: "")
    cut.follow(entry(2, zeros, second, "two"))
    #expect(cut.firstBad?.ordinal == 2)
  }
}
