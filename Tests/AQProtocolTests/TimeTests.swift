import AQCore
import AQProtocol
import Testing

struct ReadingTimes {
  private func duration(_ text: String) -> UInt64? {
    let bytes = Array(text.utf8)
    return TimeText.duration(ByteRange(0, bytes.count), bytes.span.raw)?.milliseconds
  }

  private func timestamp(_ text: String) -> UInt64? {
    let bytes = Array(text.utf8)
    return TimeText.timestamp(ByteRange(0, bytes.count), bytes.span.raw)?.milliseconds
  }

  @Test func `durations have a unit or are milliseconds`() {
    #expect(duration("250ms") == 250)
    #expect(duration("10s") == 10_000)
    #expect(duration("5m") == 300_000)
    #expect(duration("2h") == 7_200_000)
    #expect(duration("1d") == 86_400_000)
    #expect(duration("1500") == 1_500)
    for text in ["", "s", "1w", "1.5s", "-1s", "1 s", "+1", "1mss", "18446744073709551616", "1S"] {
      #expect(duration(text) == nil, "\(text)")
    }
    #expect(duration("18446744073709551615d") == nil)
  }

  // Expected values from `date -u -d … +%s`.
  @Test func `times are RFC 3339 or milliseconds`() {
    #expect(timestamp("1970-01-01T00:00:00Z") == 0)
    #expect(timestamp("2000-02-29T12:00:00Z") == 951_825_600_000)
    #expect(timestamp("2027-01-31T08:00:00.25Z") == 1_801_382_400_250)
    #expect(timestamp("2027-01-31t08:00:00.123456789+01:30") == 1_801_377_000_123)
    #expect(timestamp("2027-01-31T08:00:00-00:30") == 1_801_384_200_000)
    #expect(timestamp("9999-12-31T23:59:59.999Z") == 253_402_300_799_999)
    #expect(timestamp("1700000000000") == 1_700_000_000_000)
    for text in [
      "", "2027-02-29T00:00:00Z", "2027-13-01T00:00:00Z", "2027-00-10T00:00:00Z",
      "2027-01-32T00:00:00Z", "2027-01-31T24:00:00Z", "2027-01-31T08:60:00Z",
      "2027-01-31T08:00:00", "2027-01-31 08:00:00Z", "2027-01-31T08:00:00.Z",
      "2027-01-31T08:00:00+1:00", "1969-12-31T23:59:59Z", "2027-01-31T08:00:00ZZ",
    ] {
      #expect(timestamp(text) == nil, "\(text)")
    }
  }

  @Test func `a plain number for STARTBY is a duration until it would be a time in 1980`() throws {
    func startBy(_ value: String) -> DueTime? {
      Parsed("TASK.SUBMIT a b STARTBY \(value)")?.submit?.startBy
    }
    #expect(startBy("5000") == .after(.seconds(5)))
    #expect(startBy("1700000000000") == .at(Timestamp(milliseconds: 1_700_000_000_000)))
    #expect(startBy("1970-01-01T00:00:01Z") == .at(Timestamp(milliseconds: 1_000)))
  }
}
