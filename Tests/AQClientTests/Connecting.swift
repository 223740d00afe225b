import AQClient
import AQCore
import Foundation
import Testing

/// The client against peers that keep or break the rules.
@Suite struct Connecting {
  @Test func `replies come in order, pushes apart from them`() throws {
    let peer = ScriptedPeer {
      $0.greet()
      $0.send(":1\r\n>3\r\n+cancel\r\n+r7\r\n:9\r\n:2\r\n-LIMIT big\r\n:3\r\n")
      $0.receive(.max)
    }
    let client = try Client(path: peer.path)
    #expect(client.greeting["server"]?.text == "scripted")
    for _ in 0..<4 { client.send(["PING"]) }
    #expect(try client.receive() == .integer(1))
    #expect(try client.receive() == .integer(2))
    #expect(throws: ClientError.server(code: "LIMIT", sentence: "big")) { try client.receive() }
    #expect(try client.receive() == .integer(3))
    #expect(client.pendingReplyCount == 0)
    #expect(client.takePush()?.run == RunID(rawValue: 7))
    #expect(client.takePush() == nil)
    #expect(try client.awaitPush(timeout: .zero) == nil)
  }

  @Test func `a long pipeline and long replies don't block each other`() throws {
    let count = 200
    let item = String(repeating: "x", count: 64 << 10)
    let peer = ScriptedPeer { connection in
      connection.greet()
      for _ in 0..<count { connection.send("$\(item.utf8.count)\r\n\(item)\r\n") }
      connection.receive(.max)
    }
    let client = try Client(path: peer.path)
    for _ in 0..<count { client.send(["ECHO", .text(item)]) }
    for _ in 0..<count { #expect(try client.receive().bytes?.count == item.utf8.count) }
  }

  @Test func `a peer that goes away is unreachable from then on`() throws {
    let peer = ScriptedPeer {
      $0.greet()
      $0.send("+PONG\r\n")
    }
    let client = try Client(path: peer.path)
    // The reply was sent before the end, so it counts.
    #expect(try client.call(["PING"]).text == "PONG")
    for _ in 0..<2 {
      #expect {
        try client.call(["PING"])
      } throws: { error in
        guard case .unreachable? = error as? ClientError else { return false }
        return true
      }
    }
  }

  @Test func `a peer that hangs up on a request is heard first`() throws {
    let peer = ScriptedPeer {
      $0.greet()
      $0.send("-LIMIT too large\r\n")
    }
    let client = try Client(path: peer.path)
    // More than fits between the two: the rest can't be written.
    client.send(["SUBMIT", .bytes([UInt8](repeating: 0, count: 8 << 20))])
    #expect(throws: ClientError.server(code: "LIMIT", sentence: "too large")) {
      try client.receive()
    }
    #expect {
      try client.call(["PING"])
    } throws: { error in
      guard case .unreachable? = error as? ClientError else { return false }
      return true
    }
  }

  @Test func `a silent peer is given up, for good`() throws {
    let peer = ScriptedPeer {
      $0.send(ScriptedPeer.greeting)
      $0.receive(.max)
    }
    let client = try Client(path: peer.path)
    client.patience = Duration(milliseconds: 20)
    #expect(throws: ClientError.timedOut) { try client.call(["PING"]) }
    client.patience = nil
    #expect(throws: ClientError.timedOut) { try client.receive() }
  }

  @Test(arguments: [
    (":1\r\n:2\r\n", ClientError.protocolBroken(.unexpectedReply)),
    ("HTTP/1.1 400\r\n", .protocolBroken(.unknownType(UInt8(ascii: "H")))),
    (":1\r\n-TRIMMED gone\r\n", .server(code: "TRIMMED", sentence: "gone")),
  ])
  func `what nobody asked for ends the connection`(bytes: String, error: ClientError) throws {
    let peer = ScriptedPeer {
      $0.greet()
      $0.send(bytes)
      $0.receive(.max)
    }
    let client = try Client(path: peer.path)
    client.send(["PING"])
    #expect(throws: error) {
      _ = try client.receive()
      _ = try client.awaitPush(timeout: .seconds(10))
    }
  }

  @Test func `nobody there is told by its error number`() {
    #expect(throws: ClientError.unreachable(errno: ENOENT)) {
      _ = try Client(path: "/tmp/nobody-listens-here.sock")
    }
    #expect(throws: ClientError.unreachable(errno: ENAMETOOLONG)) {
      _ = try Client(path: "/tmp/" + String(repeating: "x", count: 200))
    }
    #expect(throws: ClientError.unreachable(errno: ENOENT)) { _ = try Client(path: "") }
  }
}
