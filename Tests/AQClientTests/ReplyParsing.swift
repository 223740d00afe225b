import AQClient
import Testing

@Suite struct ReplyParsing {
  /// Parses `text` whole, expecting no error.
  private func parse(_ text: String) throws -> [ReplyParser.Message] {
    var parser = ReplyParser()
    parser.append(Array(text.utf8))
    var messages: [ReplyParser.Message] = []
    while let message = try parser.next() { messages.append(message) }
    return messages
  }

  @Test(arguments: [
    ("+OK\r\n", Value.bytes(Array("OK".utf8))),
    (":-7\r\n", .integer(-7)),
    ("_\r\n", .null), ("$-1\r\n", .null), ("*-1\r\n", .null),
    ("#t\r\n", .boolean(true)), ("#f\r\n", .boolean(false)),
    (",1.5\r\n", .number(1.5)),
    ("(18446744073709551615\r\n", .bytes(Array("18446744073709551615".utf8))),
    ("$4\r\na\r\nb\r\n", .bytes(Array("a\r\nb".utf8))),
    ("$0\r\n\r\n", .bytes([])),
    ("=8\r\ntxt:text\r\n", .bytes(Array("text".utf8))),
    ("*0\r\n", .list([])), ("%0\r\n", .map([])),
    ("*2\r\n:1\r\n*1\r\n:2\r\n", .list([.integer(1), .list([.integer(2)])])),
    ("%1\r\n+k\r\n:1\r\n", .map([.init("k", .integer(1))])),
    ("|1\r\n+ttl\r\n:3\r\n:5\r\n", .integer(5)),
    (
      "-NOTFOUND there is no task t9\r\n",
      .failure(code: "NOTFOUND", sentence: "there is no task t9")
    ),
    ("!9\r\nLIMIT big\r\n", .failure(code: "LIMIT", sentence: "big")),
  ])
  func `every type of reply is read`(text: String, value: Value) throws {
    #expect(try parse(text) == [.reply(value)])
  }

  @Test func `a message is the same however its bytes are cut`() throws {
    let text =
      "%2\r\n$3\r\nrun\r\n$2\r\nr7\r\n$5\r\nitems\r\n*2\r\n:1\r\n_\r\n"
      + ">3\r\n+cancel\r\n$2\r\nr7\r\n:99\r\n+OK\r\n"
    let whole = try parse(text)
    #expect(whole.count == 3)
    for step in 1...text.utf8.count {
      var parser = ReplyParser()
      var messages: [ReplyParser.Message] = []
      var rest = Array(text.utf8)[...]
      while !rest.isEmpty {
        parser.append(rest.prefix(step))
        rest = rest.dropFirst(step)
        while let message = try parser.next() { messages.append(message) }
      }
      #expect(messages == whole, "cut into pieces of \(step) bytes")
    }
  }

  @Test func `a push is told from a reply and names its run`() throws {
    let messages = try parse(">3\r\n+lease-lost\r\n$2\r\nr7\r\n:99\r\n")
    guard case .push(let push) = messages.first else {
      Issue.record("no push")
      return
    }
    #expect(push.name == "lease-lost")
    #expect(push.run?.description == "r7")
    #expect(push.token?.rawValue == 99)
  }

  @Test(arguments: [
    "$99999999999\r\n", "$70000000\r\n", "*1048577\r\n", "*9999999999\r\n", "$-2\r\n", "$x\r\n",
    ":\r\n", ":1x\r\n", ",\r\n", "?1\r\n", "\r\n", "+a\n", "$1\r\nabc", ">0\r\n",
    "*1\r\n>1\r\n+x\r\n",
  ])
  func `a reply that can't be is refused, not believed`(text: String) {
    #expect(throws: ClientError.self) { try parse(text) }
  }

  @Test func `what would grow without bound is refused`() {
    let nested = String(repeating: "*1\r\n", count: ReplyLimits.depth + 1)
    let wide = String(repeating: "*1000000\r\n", count: 5)
    let line = "+" + String(repeating: "a", count: ReplyLimits.lineBytes + 2)
    for text in [nested, wide, line] {
      #expect(throws: ClientError.protocolBroken(.tooLarge)) { try parse(text) }
    }
  }

  @Test func `a map reads the same as RESP2's flat array`() throws {
    let map = try parse("%1\r\n+task\r\n+t1\r\n")
    let flat = try parse("*2\r\n+task\r\n+t1\r\n")
    for messages in [map, flat] {
      guard case .reply(let value) = messages.first else {
        Issue.record("no reply")
        return
      }
      #expect(value["task"]?.text == "t1")
      #expect(value["run"] == nil)
    }
  }

  @Test func `a request is an array of bulk strings`() {
    var writer = RequestWriter()
    writer.append(["PING", .bytes([0, 13, 10]), 1_234])
    let expected = "*3\r\n$4\r\nPING\r\n$3\r\n\0\r\n\r\n$4\r\n1234\r\n"
    #expect(writer.bytes == Array(expected.utf8))
  }
}
