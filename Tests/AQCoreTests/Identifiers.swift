import AQCore
import Testing

/// INV-02, as far as text is concerned.
@Suite struct Identifiers {
  @Test(arguments: [1, 17, 10, 0xFFFF_FFFF_FFFF, 1 << 48 | 1, .max] as [UInt64])
  func `an id comes back from its text`(raw: UInt64) {
    let task = TaskID(rawValue: raw)
    #expect(TaskID(task.description) == task)
    #expect(RunID("r\(raw)")?.rawValue == raw)
    #expect(ActorID("a\(raw)")?.rawValue == raw)
    #expect(SubscriptionID("s\(raw)")?.rawValue == raw)
    #expect(TenantID("n\(raw)")?.rawValue == raw)
  }

  @Test(arguments: [
    "", "t", "17", "T17", "r17", "t0", "t00", "t017", "t-1", "t+1", " t17", "t17 ", "t1 7", "t1.1",
    "t0x11", "t١٧", "tt1", "t18446744073709551616", "t99999999999999999999",
    "t100000000000000000000", "t17\0",
  ])
  func `anything else is no task's id`(text: String) {
    #expect(TaskID(text) == nil)
  }

  @Test func `a part of a longer text will do`() {
    let text = "r42.1"
    #expect(RunID(text.prefix(3)) == RunID(rawValue: 42))
  }

  @Test func `an id tells its restore epoch from its place in it`() {
    let id = TaskID(rawValue: 3 << 48 | 99)
    #expect(id.restoreEpoch == 3)
    #expect(id.sequence == 99)
    #expect(!id.isNone)
    #expect(TaskID.none.isNone)
    #expect(TaskID(rawValue: 1 << 48) > TaskID(rawValue: Identifier<TaskNoun>.sequenceMask))
  }
}
