import AQCore
import AQSchedule
import Testing

@Suite struct Occurring {
  static func at(_ milliseconds: UInt64) -> Timestamp { Timestamp(milliseconds: milliseconds) }

  static func times(_ rule: OccurrenceRule?, from start: UInt64 = 0) -> [UInt64] {
    var found: [UInt64] = []
    guard var next = rule?.next(atOrAfter: at(start)) else { return [] }
    found.append(next.milliseconds)
    while found.count < 20, let later = rule?.next(after: next) {
      found.append(later.milliseconds)
      next = later
    }
    return found
  }

  @Test func `a repeat is due at its origin and so many times behind it`() {
    let rule = OccurrenceRule(every: .seconds(1), count: 5, from: Self.at(1_000))
    #expect(Self.times(rule) == [1_000, 2_000, 3_000, 4_000, 5_000])
    #expect(Self.times(rule, from: 2_001) == [3_000, 4_000, 5_000])
    #expect(Self.times(rule, from: 5_001) == [])
    #expect(rule?.next(after: .distantFuture) == nil)
  }

  @Test func `INV-03: what overflows has no rule`() {
    let longest = Duration(milliseconds: .max)
    #expect(OccurrenceRule(every: longest, count: 1, from: Self.at(7)) != nil)
    let two = OccurrenceRule(every: longest, count: 2, from: .zero)
    #expect(Self.times(two) == [0, .max])
    #expect(OccurrenceRule(every: longest, count: 2, from: Self.at(1)) == nil)
    #expect(OccurrenceRule(every: longest, count: 3, from: .zero) == nil)
    #expect(OccurrenceRule(every: .zero, count: 3, from: .zero) == nil)
    #expect(OccurrenceRule(every: .seconds(1), count: 0, from: .zero) == nil)
  }

  @Test func `an occurrence far away is found by division`() {
    let rule = OccurrenceRule(every: Duration(milliseconds: 7), count: 1 << 60, from: Self.at(3))
    let far: UInt64 = 1 << 62
    let next = rule?.next(after: Self.at(far))?.milliseconds ?? 0
    #expect(next > far)
    #expect(next <= far + 7)
    #expect((next - 3) % 7 == 0)
  }

  @Test func `bounds may be met and not passed`() throws {
    let everySecond = CronSchedule(try CronExpression(Array("* * * * * *".utf8)))
    let rule = OccurrenceRule(
      .cron(everySecond), notBefore: Self.at(5_000), notAfter: Self.at(7_000))
    #expect(Self.times(rule) == [5_000, 6_000, 7_000])
    let between = OccurrenceRule(
      .cron(everySecond), notBefore: Self.at(5_001), notAfter: Self.at(6_999))
    #expect(Self.times(between) == [6_000])
  }
}
