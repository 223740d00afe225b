import Testing
import aqctl

/// What the worker knows before it runs anything.
@Suite struct Handlers {
  @Test(arguments: [
    ("a b", ["a", "b"]), ("  a\tb ", ["a", "b"]),
    ("sh -c 'echo \"x y\"'", ["sh", "-c", "echo \"x y\""]),
    ("a''b", ["ab"]), ("''", [""]), ("", []),
  ])
  func `a command is split at blanks outside quotes`(text: String, words: [String]) throws {
    #expect(try WordSplitter.split(text) == words)
  }

  @Test func `an open quote is refused`() {
    #expect(throws: Failure.self) { try WordSplitter.split("sh -c 'echo") }
  }

  @Test func `a rule matches its kind, or kinds that begin like it`() throws {
    let exact = try ProgramRule("email=./send --to=x", .split)
    #expect(exact.matches("email") && !exact.matches("email.welcome"))
    #expect(exact.words == ["./send", "--to=x"])
    let prefix = try ProgramRule("email.*=cat | wc", .shell)
    #expect(prefix.matches("email.welcome") && !prefix.matches("email"))
    #expect(prefix.words == ["/bin/sh", "-c", "cat | wc"])
    #expect(try ProgramRule("*=cat", .split).matches("anything"))
  }

  @Test(arguments: ["cat", "=cat", "k=", "a*b=cat", "k=''"])
  func `a rule that can't be is refused`(text: String) {
    #expect(throws: Failure.self) { try ProgramRule(text, .split) }
  }

  @Test func `of much output the head is kept, of much error the tail`() {
    var head = Capture(limit: 4, .head)
    var tail = Capture(limit: 4, .tail)
    for byte in UInt8(0)..<100 {
      head.append([byte])
      tail.append([byte])
    }
    #expect(head.bytes == [0, 1, 2, 3])
    #expect(tail.bytes == [96, 97, 98, 99])
    #expect(head.byteCount == 100)
  }
}
