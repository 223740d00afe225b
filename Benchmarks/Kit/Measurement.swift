/// One line of results. What a scenario doesn't measure stays nil.
struct Measurement {
  /// Which way the scenario was run: `pipelined 16×64`.
  var variant: String
  /// What is counted: `tasks`, `runs`, `events`.
  var unit: String
  var count: Int
  var seconds: Double
  /// How long callers waited.
  var latencies = Latencies()
  /// Of the log.
  var bytesPerEvent: Double?
  var syncsPerEvent: Double?
  /// Bytes of resident memory.
  var memoryPerRun: Double?
  /// Of what came out; the same for every run of the same scenario and size.
  var hash: ResultHash?
  /// Whatever else belongs beside it, by name.
  var others: [(name: String, value: Double)] = []

  init(_ variant: String, _ unit: String, count: Int, nanoseconds: UInt64) {
    self.variant = variant
    self.unit = unit
    self.count = count
    seconds = Double(nanoseconds) / 1e9
  }

  /// Units a second.
  var rate: Double { seconds > 0 ? Double(count) / seconds : 0 }
}

/// Waiting times in nanoseconds.
struct Latencies {
  private var samples: [UInt64] = []

  var isEmpty: Bool { samples.isEmpty }

  mutating func add(_ nanoseconds: UInt64) { samples.append(nanoseconds) }

  /// The times that the given shares of all samples stay below, in microseconds.
  ///
  /// *Complexity*: O(n log n) in the samples.
  func microseconds(at shares: [Double]) -> [Double] {
    let sorted = samples.sorted()
    return shares.map { share in
      if sorted.isEmpty { return 0 }
      let index = min(sorted.count - 1, Int(Double(sorted.count) * share))
      return Double(sorted[index]) / 1_000
    }
  }
}

/// A sum over what came out that doesn't depend on its order.
struct ResultHash: Equatable, CustomStringConvertible {
  private var sum: UInt64 = 0

  mutating func add(_ value: UInt64) { sum &+= SplitMix64.mix(value) }

  /// What adding every number of the range once comes to.
  static func ofAll(_ values: ClosedRange<UInt64>) -> ResultHash {
    var hash = ResultHash()
    for value in values { hash.add(value) }
    return hash
  }

  var description: String {
    let digits = String(sum, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

/// Steele, Lea and Flood's generator: small, fast, the same everywhere.
struct SplitMix64 {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  /// `count` bytes of letters: what a payload looks like to a protocol, and never compressible.
  mutating func letters(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(ascii: "a") + UInt8(next() % 26) }
  }

  static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
