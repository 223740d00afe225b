import AQCore
import AQEngine
import Testing

@Suite struct Overlapping {
  @Test func `allow lets occurrences run beside each other`() throws {
    let calendar = try Calendar()
    let task = try calendar.repeat(3, every: 1_000).task
    calendar.shop.advance(milliseconds: 2_000)
    #expect(try calendar.shop.claim(10).count == 3)
    #expect(try calendar.count("running", task) == 3)
  }

  @Test func `skip drops what is due while the previous is under way`() throws {
    let calendar = try Calendar()
    let task = try calendar.repeat(5, every: 1_000) { $0.overlap = .skip }.task
    let first = try #require(try calendar.shop.claim().first)
    calendar.shop.advance(milliseconds: 1_000)
    calendar.shop.advance(milliseconds: 1_000)
    #expect(
      try calendar.runs(task) == ["running@0", "canceled@1", "canceled@2", "scheduled@3"])
    let dropped = RunID(rawValue: 2)
    guard case .value(.list(let steps)) = try calendar.shop.ask(.history(dropped)) else {
      throw Unexpected.reply
    }
    #expect(steps.last?["error"].text.hasPrefix("overlap") == true)
    try calendar.shop.complete(first)
    calendar.shop.advance(milliseconds: 1_000)
    #expect(try calendar.count("ready", task) == 1)
    try calendar.check()
  }

  @Test func `a task whose last occurrence is dropped ends with the one under way`() throws {
    let calendar = try Calendar()
    let task = try calendar.repeat(2, every: 1_000) { $0.overlap = .skip }.task
    let first = try #require(try calendar.shop.claim().first)
    calendar.shop.advance(milliseconds: 1_000)
    #expect(try calendar.shop.field("state", of: .getTask(task)).text == "pending")
    try calendar.shop.complete(first)
    #expect(try calendar.shop.field("state", of: .getTask(task)).text == "succeeded")
    try calendar.check()
  }

  @Test func `cancel replaces the previous, whose holder is told`() throws {
    let calendar = try Calendar()
    let task = try calendar.repeat(3, every: 1_000) { $0.overlap = .cancelPrevious }.task
    let first = try #require(try calendar.shop.claim().first)
    calendar.shop.advance(milliseconds: 1_000)
    #expect(try calendar.runs(task) == ["canceled@0", "ready@1", "scheduled@2"])
    #expect(try calendar.shop.complete(first).code == .canceled)
    // One that waits is replaced as well, across a restart.
    try calendar.shop.reopen()
    calendar.shop.advance(milliseconds: 1_000)
    #expect(try calendar.runs(task) == ["canceled@0", "canceled@1", "ready@2"])
    #expect(try calendar.drain() == 1)
    #expect(try calendar.shop.field("state", of: .getTask(task)).text == "succeeded")
    try calendar.check()
  }

  /// misfire, overlap, and what becomes of five occurrences four of which were missed.
  static let table: [(RunPolicy.Misfire, RunPolicy.Overlap, [String])] = [
    (.all, .allow, ["running@0", "ready@1", "ready@2", "ready@3", "ready@4"]),
    (.once, .allow, ["running@0", "ready@1", "ready@4"]),
    (.skip, .allow, ["running@0", "canceled@1", "ready@4"]),
    (.all, .skip, ["running@0", "canceled@1", "canceled@2", "canceled@3", "canceled@4"]),
    (.once, .skip, ["running@0", "canceled@1", "canceled@4"]),
    (.skip, .skip, ["running@0", "canceled@1", "canceled@4"]),
    (.all, .cancelPrevious, ["canceled@0", "canceled@1", "canceled@2", "canceled@3", "ready@4"]),
    (.once, .cancelPrevious, ["canceled@0", "canceled@1", "ready@4"]),
    (.skip, .cancelPrevious, ["canceled@0", "canceled@1", "ready@4"]),
  ]

  @Test(arguments: table)
  func `missed occurrences overlap as others do`(
    misfire: RunPolicy.Misfire, overlap: RunPolicy.Overlap, expected: [String]
  ) throws {
    let calendar = try Calendar()
    let task = try calendar.repeat(5, every: 1_000) {
      $0.misfire = misfire
      $0.overlap = overlap
      $0.misfireGrace = .zero
    }.task
    _ = try calendar.shop.claim()
    calendar.shop.advance(milliseconds: 4_000)
    #expect(try calendar.runs(task) == expected, "\(misfire) \(overlap)")
    try calendar.check()
    calendar.shop.advance(milliseconds: 10_000)
    #expect(try calendar.runs(task) == expected)
  }
}
