import AQCore
import AQEngine
import Glibc
import Testing

/// Random commands, done to the engine and to the model; see `Model`.
@Suite struct AgainstTheModel {
  /// Seeds that once failed, kept for ever.
  static let kept: [UInt64] = []

  static func number(_ name: String, orElse standard: Int) -> Int {
    // Safe: the text is copied before anybody could change the environment.
    let text = unsafe getenv(name).map { unsafe String(cString: $0) }
    return text.flatMap { Int($0) } ?? standard
  }

  /// What is kept: as by default, for a short time, for a shorter one than the age, not at all.
  private static let policies = [
    RetentionPolicy(), RetentionPolicy(age: .seconds(3)),
    RetentionPolicy(age: .seconds(60), count: 0, minimumAge: Duration(milliseconds: 100)),
    RetentionPolicy(age: .zero),
  ]

  static func run(seed: UInt64, steps: Int) throws {
    let graces: [UInt64] = [10_000, 0, 100]
    let trial = try Trial(
      grace: graces[Int(seed % 3)], retention: policies[Int(seed / 3 % 4)])
    var driver = Driver(trial, seed: seed)
    for step in 0..<steps {
      do {
        try driver.step()
        try trial.examine()
      } catch {
        throw Trial.Difference(description: "seed \(seed), step \(step): \(error)")
      }
    }
    do {
      try trial.reopen(after: 0)
      try trial.examine()
    } catch {
      throw Trial.Difference(description: "seed \(seed), at the end: \(error)")
    }
  }

  /// `AQ_MODEL_SEEDS`, `AQ_MODEL_STEPS` and `AQ_MODEL_FIRST` make it more, longer, or others.
  @Test(arguments: 0..<4)
  func `the engine does what the model does`(part: Int) throws {
    let count = Self.number("AQ_MODEL_SEEDS", orElse: 200)
    let steps = Self.number("AQ_MODEL_STEPS", orElse: 300)
    let first = Self.number("AQ_MODEL_FIRST", orElse: 1)
    for index in 0..<count where index % 4 == part {
      try Self.run(seed: UInt64(first + index), steps: steps)
    }
    if part == 0 { for seed in Self.kept { try Self.run(seed: seed, steps: 300) } }
  }
}
