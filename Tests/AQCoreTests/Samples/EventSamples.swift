import AQCore

/// One event as a record, with a name for messages.
struct EventSample {
  let name: String
  let type: EventType
  let record: [UInt8]

  /// Where the fields stand in the record.
  var fields: ArraySlice<UInt8> { record[EventRecord.headerBytes...] }
}

/// Makes an event of any type: with nothing that is optional, with everything, or by dice.
struct EventSamples {
  enum Fill: String, CaseIterable { case minimal, maximal, random }

  /// What all samples' times are relative to.
  static let timeBase = Timestamp(milliseconds: 1_790_000_000_000)

  private let fill: Fill
  private var random: SplitMix64
  private var nameCount = 0
  /// What the ranges of the payload being made refer to.
  private var source: [UInt8] = []

  init(_ fill: Fill, seed: UInt64 = 0) {
    self.fill = fill
    random = SplitMix64(seed: seed)
  }

  /// The smallest and the fullest event of each type.
  static var all: [EventSample] {
    EventType.allCases.flatMap { type in
      [Fill.minimal, .maximal].map { fill in
        var samples = EventSamples(fill)
        return samples.sample(type)
      }
    }
  }

  /// The next event of `type`.
  mutating func sample(_ type: EventType) -> EventSample {
    source.removeAll(keepingCapacity: true)
    nameCount = 0
    let payload = payload(type)
    var writer = ByteWriter()
    writer.timeBase = Self.timeBase
    writer.write(event: payload, from: source.rawBytes)
    let record = writer.bytes.array(ByteRange(0, writer.count))
    return EventSample(name: "\(type.name) \(fill.rawValue)", type: type, record: record)
  }
}

// The dice.
extension EventSamples {
  /// The least, the most, or anything between, small numbers as likely as large ones.
  mutating func number(_ bounds: ClosedRange<UInt64>) -> UInt64 {
    switch fill {
    case .minimal: return bounds.lowerBound
    case .maximal: return bounds.upperBound
    case .random:
      let width = UInt64.random(in: 0..<64, using: &random)
      let value = random.next() >> width
      return min(max(bounds.lowerBound, value), bounds.upperBound)
    }
  }

  mutating func short(_ bounds: ClosedRange<UInt16>) -> UInt16 {
    UInt16(number(UInt64(bounds.lowerBound)...UInt64(bounds.upperBound)))
  }

  mutating func word(_ bounds: ClosedRange<UInt32>) -> UInt32 {
    UInt32(number(UInt64(bounds.lowerBound)...UInt64(bounds.upperBound)))
  }

  mutating func byte(_ bounds: ClosedRange<UInt8>) -> UInt8 {
    UInt8(number(UInt64(bounds.lowerBound)...UInt64(bounds.upperBound)))
  }

  /// Whether what is optional is there.
  mutating func isThere() -> Bool {
    switch fill {
    case .minimal: false
    case .maximal: true
    case .random: Bool.random(using: &random)
    }
  }

  mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
    choices[Int(number(0...UInt64(choices.count - 1)) % UInt64(choices.count))]
  }

  mutating func list<Element>(
    atLeast least: UInt64, _ make: (inout EventSamples) -> Element
  ) -> [Element] {
    (0..<number(least...max(least, 3))).map { _ in make(&self) }
  }

  mutating func time() -> Timestamp {
    switch fill {
    case .minimal: Self.timeBase
    case .maximal: Self.timeBase.saturatingAdd(.hours(24))
    case .random: Timestamp(milliseconds: number(1...UInt64.max))
    }
  }

  mutating func duration() -> Duration {
    Duration(milliseconds: number(1...Limits.durationMilliseconds))
  }

  mutating func id<Noun>() -> Identifier<Noun> {
    switch fill {
    case .minimal: Identifier(rawValue: 1)
    case .maximal: Identifier(rawValue: 1 << 48 | 123_456_789)
    case .random: Identifier(rawValue: number(1...UInt64.max))
    }
  }

  mutating func optionalID<Noun>() -> Identifier<Noun> { isThere() ? id() : .none }

  mutating func token() -> FencingToken {
    FencingToken(rawValue: FencingToken.first(inEpoch: 1).rawValue + number(0...1_000_000))
  }

  /// Text of 1 to `most` bytes; those of a full sample are all different.
  mutating func name(most: Int = Limits.nameBytes) -> ByteRange {
    nameCount += 1
    switch fill {
    case .minimal: return append(Array("a".utf8))
    case .maximal: return append(Array("name-\(nameCount)".utf8))
    case .random:
      let count = Int.random(in: 1...most, using: &random)
      return append((0..<count).map { _ in UInt8.random(in: 0x21...0x7E, using: &random) })
    }
  }

  mutating func optionalName(most: Int = Limits.nameBytes) -> ByteRange {
    isThere() ? name(most: most) : .none
  }

  /// Bytes of the application's own.
  mutating func blob() -> ByteRange {
    switch fill {
    case .minimal: return append([])
    case .maximal: return append([0x00, 0xFF, 0x0D, 0x0A, 0x7B])
    case .random:
      let count = Int.random(in: 0...300, using: &random)
      return append((0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
    }
  }

  mutating func optionalBlob() -> ByteRange { isThere() ? blob() : .none }

  mutating func hash() -> ByteRange {
    append((0..<UInt8(Limits.ledgerHashBytes)).map { $0 &+ UInt8(number(0...200)) })
  }

  private mutating func append(_ bytes: [UInt8]) -> ByteRange {
    let range = ByteRange(source.count, bytes.count)
    source += bytes
    return range
  }
}
