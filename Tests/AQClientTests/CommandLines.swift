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
    ("state:failed queue:mail", ["STATE", "failed", "QUEUE", "mail"]),
    ("state:retrywait,ready", ["STATE", "retryWait", "STATE", "ready"]),
    ("kind:email.* tag:a:b", ["KIND", "email.*", "TAG", "a:b"]), ("", []),
  ])
  func `a query becomes the options of a list`(query: String, options: [String]) throws {
    let sent = try ListQuery(query).options.map { argument in
      switch argument {
      case .text(let text): text
      case .bytes: ""
      }
    }
    #expect(sent == options)
  }

  @Test(arguments: ["state:done", "state:", "size:3", "failed"])
  func `a query that can't be is refused`(query: String) {
    #expect(throws: Failure.self) { try ListQuery(query) }
  }
}
