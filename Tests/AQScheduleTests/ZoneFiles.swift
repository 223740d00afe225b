import AQSchedule
import Testing

@Suite struct ZoneFiles {
  @Test func `listed changes come first, then the rule`() throws {
    let bytes = Zone.file(
      [(at: 1_000, offset: 3_600), (at: 2_000, offset: -1_800)], first: 60, rule: "CET-1")
    let zone = try ZoneRules(file: bytes)
    #expect(zone.offset(at: 999) == 60)
    #expect(zone.offset(at: 1_000) == 3_600)
    #expect(zone.offset(at: 1_999) == 3_600)
    // From the last change on the rule holds, whatever the change says.
    #expect(zone.offset(at: 2_000) == 3_600)
    #expect(zone.span(at: 5).start == .min)
    #expect(zone.span(at: 5).end == 1_000)
    #expect(zone.span(at: 3_000).start == 2_000)
    #expect(zone.span(at: 3_000).end == .max)
  }

  @Test func `without a rule the last change holds for ever`() throws {
    let zone = try ZoneRules(file: Zone.file([(at: 0, offset: -7_200)], rule: ""))
    #expect(zone.offset(at: -1) == 0)
    #expect(zone.offset(at: 1 << 40) == -7_200)
  }

  @Test(arguments: [
    // 2026-03-29T01:00Z and 2026-10-25T01:00Z.
    ("CET-1CEST,M3.5.0,M10.5.0/3", 1_774_746_000, 1_792_890_000, 3_600, 7_200),
    // 2026-03-08T07:00Z and 2026-11-01T06:00Z.
    ("EST5EDT,M3.2.0,M11.1.0", 1_772_953_200, 1_793_512_800, -18_000, -14_400),
    // Days counted with and without the leap day, 2026-03-01T00:00Z and 2026-10-28T00:00Z.
    ("AAA0BBB,J60/0,300/1", 1_772_323_200, 1_793_145_600, 0, 3_600),
  ])
  func `rules change the clocks when they say`(
    rule: String, start: Int, end: Int, standard: Int, summer: Int
  ) throws {
    let zone = try Zone.rules(rule)
    #expect(zone.offset(at: start - 1) == standard)
    #expect(zone.offset(at: start) == summer)
    #expect(zone.offset(at: end - 1) == summer)
    #expect(zone.offset(at: end) == standard)
    #expect(zone.span(at: start).end == end)
  }

  @Test func `summer time may last all year, and moments may lie outside of it`() throws {
    let always = try Zone.rules("XXX3EDT4,0/0,J365/23")
    for month in 0..<400 { #expect(always.offset(at: month * 2_629_800) == -14_400) }
    let wide = try Zone.rules("AAA0BBB,J1/-167,J365/167")
    for day in 0..<2_000 {
      let span = wide.span(at: day * 86_400)
      #expect(span.start <= day * 86_400)
      #expect(span.end > day * 86_400)
    }
  }

  @Test(arguments: [
    "CET", "CE-1", "-1", "CET-25", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M3.5.0,M13.1.0",
    "CET-1CEST,M3.5.0,M10.6.0", "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,J0,J5", "CET-1CEST,366,5",
    "CET-1CEST,M3.5.0/168,M10.5.0", "CET-1:60", "<CET-1", "CET-1 ", "CET-99999",
  ])
  func `a rule that can't be read is refused`(rule: String) {
    #expect(throws: ZoneFileError.badRule) { try Zone.rules(rule) }
  }

  @Test func `what no zone says is refused`() throws {
    #expect(throws: ZoneFileError.leapSeconds) {
      try ZoneRules(file: Zone.file(rule: "CET-1", leaps: 1))
    }
    #expect(throws: ZoneFileError.badTime) {
      try ZoneRules(file: Zone.file([(at: 5, offset: 0), (at: 5, offset: 60)], rule: ""))
    }
    #expect(throws: ZoneFileError.badTime) {
      try ZoneRules(file: Zone.file([(at: .max, offset: 0)], rule: ""))
    }
    #expect(throws: ZoneFileError.badType) {
      try ZoneRules(file: Zone.file([(at: 5, offset: 100_000)], rule: ""))
    }
    #expect(throws: ZoneFileError.notTZif) { try ZoneRules(file: [UInt8](repeating: 0, count: 99)) }
    #expect(throws: ZoneFileError.badCount) {
      try ZoneRules(file: [UInt8](repeating: 0, count: ZoneRules.fileBytes + 1))
    }
  }

  @Test func `every beginning of a file, and every flip of a bit, is taken or refused`() {
    let whole = Zone.file(
      [(at: -5_000, offset: 3_600), (at: 86_400, offset: 7_200)], rule: "CET-1CEST,M3.5.0,M10.5.0/3"
    )
    for count in 0..<whole.count {
      #expect(throws: ZoneFileError.self) { try ZoneRules(file: Array(whole[..<count])) }
    }
    for bit in 0..<whole.count * 8 {
      var bytes = whole
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      // Refused is fine; what is taken has spans that hold the instants they are asked for.
      guard let zone = try? ZoneRules(file: bytes) else { continue }
      for instant in [-100_000, 0, 90_000, 1_774_746_000, 200_000_000_000] {
        let span = zone.span(at: instant)
        #expect(span.start <= instant)
        #expect(span.end > instant)
        _ = zone.meaning(ofWall: instant)
      }
    }
  }
}
