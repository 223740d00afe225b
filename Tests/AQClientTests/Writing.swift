import AQClient
import AQCore
import Testing
import aqctl

/// What goes to standard output.
@Suite struct Writing {
  private func json(_ value: Value) -> String {
    var writer = JSONWriter()
    writer.value(value)
    return writer.text
  }

  @Test func `a reply becomes JSON with times, text and bytes in their forms`() {
    let value = Value.map([
      .init("id", .bytes(Array("r1".utf8))), .init("due", .integer(1_795_000_000_123)),
      .init("ended", .integer(0)), .init("attempts", .integer(2)), .init("paused", .boolean(true)),
      .init("tags", .list([.bytes(Array("a\"b".utf8)), .null])),
      .init("output", .bytes([0xFF, 0])),
    ])
    #expect(
      json(value)
        == #"{"id":"r1","due":"2026-11-18T11:06:40.123Z","ended":null,"attempts":2,"paused":true,"#
        + #""tags":["a\"b",null],"output":{"base64":"/wA="}}"#)
  }

  @Test func `text in JSON can't leave its quotes or move a cursor`() {
    let text = "a\"\\\n\r\t\u{1B}[2J\u{7F}\u{9B}\u{2028}é😀"
    #expect(
      json(.bytes(Array(text.utf8)))
        == #""a\"\\\n\r\t\u001b[2J\u007f\u009b\u2028é😀""#)
  }

  @Test func `text on a terminal can't move its cursor or turn its direction`() {
    #expect(Escaping.line("a\n\u{1B}[31m\u{202E}é") == #"a\n\u{1b}[31m\u{202e}é"#)
  }

  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func `base64 is that of RFC 4648`(bytes: String, text: String) {
    #expect(Base64.encode(Array(bytes.utf8)) == text)
  }

  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
    (1_709_164_799_999, "2024-02-28T23:59:59.999Z"),
    (4_107_542_399_000, "2100-02-28T23:59:59.000Z"),
    (UInt64.max, "9999-12-31T23:59:59.999Z"),
  ])
  func `times are RFC 3339`(milliseconds: UInt64, text: String) {
    #expect(aqctl.TimeText.rfc3339(Timestamp(milliseconds: milliseconds)) == text)
  }

  @Test(arguments: [
    ("250ms", 250), ("10s", 10_000), ("5m", 300_000), ("2h", 7_200_000), ("1d", 86_400_000),
    ("7", 7), ("", nil), ("s", nil), ("1w", nil), ("-1s", nil), ("1.5s", nil),
    ("99999999999999999999s", nil), ("18446744073709551615s", nil), ("9999999d", nil),
  ])
  func `durations are read as the daemon reads them`(text: String, milliseconds: UInt64?) {
    #expect(DurationText.parse(text)?.milliseconds == milliseconds)
  }

  @Test func `a table is aligned and has no blanks at its ends`() {
    var table = TableText(columns: ["id", "state"])
    table.append(["r1", "ready"])
    table.append(["r100", "a\nb"])
    table.append(["r2"])
    let plain = { (_: Int, _: String, padded: String) in padded }
    #expect(table.text(.shown, style: plain) == "ID    STATE\nr1    ready\nr100  a\\nb\nr2\n")
    #expect(table.text(.hidden, style: plain).hasPrefix("r1 "))
  }

  @Test func `a failure says what, why, what to do and its code`() {
    let failure = Failure(.notFound, what: "can't get r9", why: "there is no run r9", remedy: "ls")
    let text = FailureReport.text(failure)
    for part in ["can't get r9", "there is no run r9", "ls", "AQ2001", "NOTFOUND"] {
      #expect(text.contains(part))
    }
    #expect(FailureReport.json(failure).contains(#""code":"AQ2001""#))
  }

  @Test func `every code has a number of its own, a meaning and advice`() {
    #expect(Set(ErrorCode.allCases.map(\.number)).count == ErrorCode.allCases.count)
    for code in ErrorCode.allCases {
      #expect(code.meaning.hasSuffix(".") && code.advice.hasSuffix("."))
    }
  }
}
