import AQCore
import AQDaemon
import Testing

@Suite(.serialized)
struct Serving {
  @Test func `requests of a pipeline are answered in order, in both ways to write them`() {
    let daemon = LiveDaemon()
    let wire = Wire(daemon)
    wire.send(
      "PING\r\n*2\r\n$4\r\nping\r\n$2\r\nhi\r\n\r\nCONFIG GET save\r\nNOPE\r\nQUIT\r\nPING\r\n")
    #expect(
      wire.rest()
        == "+PONG\r\n$2\r\nhi\r\n*2\r\n$4\r\nsave\r\n$0\r\n\r\n"
        + "-UNKNOWNCOMMAND there is no command 'NOPE'; COMMAND LIST shows all\r\n+OK\r\n")
    daemon.stop()
  }

  @Test func `a request in pieces of one byte is answered once it is whole`() {
    let daemon = LiveDaemon()
    let wire = Wire(daemon)
    for character in "*1\r\n$4\r\nPING\r\n" { wire.send(String(character)) }
    #expect(wire.receive(7) == "+PONG\r\n")
    daemon.stop()
  }

  @Test func `broken framing is answered and ends the connection`() {
    let daemon = LiveDaemon()
    let wire = Wire(daemon)
    wire.send("PING\r\n*1\r\n$x\r\nPING\r\n")
    let answer = wire.rest()
    #expect(answer.hasPrefix("+PONG\r\n-PROTOCOL "))
    #expect(answer.split(separator: "\r\n").count == 2)
    daemon.stop()
  }

  @Test func `what was sent before the end of a connection is answered`() {
    let daemon = LiveDaemon()
    let wire = Wire(daemon)
    wire.send("PING\r\nPING\r\nPI")
    wire.endSending()
    #expect(wire.rest() == "+PONG\r\n+PONG\r\n")
    daemon.stop()
  }

  @Test func `a reader that is behind gets all replies in the end`() {
    let daemon = LiveDaemon()
    // Replies of 12 MiB, three times what may lie unread.
    let text = String(repeating: "x", count: 64 << 10)
    let request = "*2\r\n$4\r\nPING\r\n$\(text.utf8.count)\r\n\(text)\r\n"
    let reply = "$\(text.utf8.count)\r\n\(text)\r\n"
    let feeder = Feeder(daemon, request, count: 192)
    for _ in 0..<192 { #expect(feeder.wire.receive(reply.utf8.count) == reply) }
    feeder.join()
    daemon.stop()
  }

  @Test func `more connections than there may be are refused, and then taken again`() {
    let daemon = LiveDaemon()
    var wires = (0..<Limits.connectionCount).map { _ in Wire(daemon) }
    // Answered, so all of them were taken in.
    for wire in wires {
      wire.send("PING\r\n")
      #expect(wire.receive(7) == "+PONG\r\n")
    }
    #expect(Wire(daemon).rest().hasPrefix("-OVERLOADED "))
    wires.removeLast()
    // Whether the daemon saw the close yet shows in the figures of another connection.
    while !(wires[0].figure("connected_clients") < Limits.connectionCount) {}
    let late = Wire(daemon)
    late.send("PING\r\n")
    #expect(late.receive(7) == "+PONG\r\n")
    wires.removeAll()
    daemon.stop()
  }

  @Test func `random bytes don't bring it down`() {
    let daemon = LiveDaemon()
    var state: UInt64 = 7
    for _ in 0..<200 {
      let wire = Wire(daemon)
      var text = ""
      for _ in 0..<50 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text +=
          ["*", "$", "\r\n", "3", "PING", " ", "\u{0}", "\"", "999999999"][
            Int(state >> 33) % 9]
      }
      wire.send(text)
      wire.endSending()
      _ = wire.rest()
    }
    let wire = Wire(daemon)
    wire.send("PING\r\n")
    #expect(wire.receive(7) == "+PONG\r\n")
    daemon.stop()
  }

  @Test func `a new clock command exists only where it was asked for`() {
    let daemon = LiveDaemon(clock: .test)
    let wire = Wire(daemon)
    wire.send("CLOCK.ADVANCE 5s\r\n")
    #expect(wire.line() == "+OK")
    daemon.stop()
    let real = LiveDaemon()
    let other = Wire(real)
    other.send("CLOCK.ADVANCE 5s\r\n")
    #expect(other.line().hasPrefix("-UNKNOWNCOMMAND"))
    real.stop()
  }
}
