import AQCore
import Testing

@Suite struct EventDamage {
  /// `record` with `fields` in place of its fields, its length to match.
  private func record(_ record: [UInt8], fields: some Sequence<UInt8>) -> [UInt8] {
    let rest = Array(record[4..<EventRecord.headerBytes]) + fields
    let length = UInt32(rest.count + 4)
    return (0..<4).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) } + rest
  }

  @Test func `a record cut anywhere is truncated`() {
    for sample in EventSamples.all {
      for count in 0..<sample.record.count {
        #expect(throws: DecodeError.truncated, "\(sample.name) cut at \(count)") {
          try decode(Array(sample.record.prefix(count)))
        }
      }
    }
  }

  @Test func `fields cut anywhere are refused, whatever the length says`() {
    for sample in EventSamples.all {
      for count in 0..<sample.fields.count {
        #expect(throws: DecodeError.self, "\(sample.name) cut at \(count)") {
          try decode(record(sample.record, fields: sample.fields.prefix(count)))
        }
      }
    }
  }

  @Test func `bytes behind the last field are refused`() {
    for sample in EventSamples.all {
      #expect(throws: DecodeError.trailingBytes, "\(sample.name)") {
        try decode(record(sample.record, fields: sample.fields + [0]))
      }
    }
  }

  @Test func `any other byte anywhere is read as something or refused`() throws {
    var readCount = 0
    var refusedCount = 0
    for sample in EventSamples.all {
      for index in sample.record.indices {
        for flip in UInt8(1)...255 {
          var damaged = sample.record
          damaged[index] ^= flip
          do throws(DecodeError) {
            let event = try decode(damaged)
            readCount += 1
            // What can be read can be shown and written.
            if flip.nonzeroBitCount == 1 {
              _ = event.replyValue
              _ = encode(event)
            }
          } catch {
            refusedCount += 1
          }
        }
      }
    }
    #expect(readCount > 0)
    #expect(refusedCount > 0)
  }

  @Test(arguments: [0xDA3A_6E01, UInt64.random(in: 0...UInt64.max)])
  func `random bytes under any type are read as something or refused`(seed: UInt64) {
    print("event damage seed \(seed)")
    var random = SplitMix64(seed: seed)
    for type in EventType.allCases {
      for _ in 0..<1_000 {
        let count = Int.random(in: 0...60, using: &random)
        let fields = (0..<count).map { _ in
          Bool.random(using: &random)
            ? UInt8.random(in: 0...3, using: &random) : UInt8.random(in: 0...255, using: &random)
        }
        let bytes = record([0, 0, 0, 0, type.family, type.kind], fields: fields)
        if let event = try? decode(bytes) {  // Refusals are as good an answer.
          _ = event.replyValue
        }
      }
    }
  }

  @Test func `an unknown family or kind refuses and is named`() {
    let known = Set(EventType.allCases.map(\.rawValue))
    for raw in UInt16.min...UInt16.max where !known.contains(raw) {
      let family = UInt8(raw >> 8)
      let kind = UInt8(raw & 0xFF)
      do throws(DecodeError) {
        _ = try decode([6, 0, 0, 0, family, kind])
        Issue.record("\(raw) was read")
      } catch {
        if error != .unknownEvent(family: family, kind: kind) { Issue.record("\(raw): \(error)") }
      }
    }
  }

  @Test(arguments: [0, 1, 5, UInt32(Limits.eventBytes) + 1, UInt32.max])
  func `a length that no record has is refused`(length: UInt32) {
    let bytes = (0..<4).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) } + [1, 1, 0, 0]
    #expect(throws: DecodeError.invalidValue) { try decode(bytes) }
  }

  @Test func `a count of more than is there is refused before anything is allocated`() {
    // time.advanced at its base, with as many runs as 64 bits can count, and as the limit allows.
    let base: [UInt8] = [0, 0, 0, 0, 0x0A, 0x01]
    let most: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]
    #expect(throws: DecodeError.invalidValue) { try decode(record(base, fields: [0] + most)) }
    var writer = ByteWriter()
    writer.write(varint: UInt64(Limits.cascadeCount))
    let limit = writer.bytes.array(ByteRange(0, writer.count))
    #expect(throws: DecodeError.invalidValue) {
      try decode(record(base, fields: [0] + limit + [2, 2, 2]))
    }
  }

  @Test func `a length of more than is there is refused before anything is allocated`() {
    // run.canceled of r1 with a reason of 2⁶⁴−1 bytes, of 2⁶³ and of one more than there are.
    let base: [UInt8] = [0, 0, 0, 0, 0x02, 0x03]
    let lengths: [[UInt8]] = [
      [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
      [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], [3],
    ]
    for length in lengths {
      #expect(throws: DecodeError.truncated) {
        try decode(record(base, fields: [0, 1] + length + [0x61, 0x62]))
      }
    }
  }
}
