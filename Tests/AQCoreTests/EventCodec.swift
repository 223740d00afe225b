import AQCore
import Testing

/// Reads the one record in `bytes`.
func decode(_ bytes: [UInt8]) throws(DecodeError) -> Event {
  let span = bytes.rawBytes
  var cursor = ByteCursor(ByteRange(0, bytes.count), in: span, timeBase: EventSamples.timeBase)
  let record = try cursor.record(span)
  return try Event(decoding: record.type, record.fields, in: span)
}

/// The record of `event`, its times relative to what the samples' are relative to.
func encode(_ event: Event) -> [UInt8] {
  var writer = ByteWriter()
  writer.timeBase = EventSamples.timeBase
  event.encode(into: &writer)
  return writer.bytes.array(ByteRange(0, writer.count))
}

@Suite struct EventCodec {
  @Test func `the smallest and the fullest event of each type come back as they went`() throws {
    for sample in EventSamples.all {
      let event = try decode(sample.record)
      #expect(event.type == sample.type, "\(sample.name)")
      #expect(encode(event) == sample.record, "\(sample.name)")
    }
  }

  @Test(arguments: [0xAC71_0001, UInt64.random(in: 0...UInt64.max)])
  func `events by dice come back as they went`(seed: UInt64) throws {
    print("event codec seed \(seed)")
    var samples = EventSamples(.random, seed: seed)
    for round in 0..<300 {
      for type in EventType.allCases {
        let sample = samples.sample(type)
        let event = try decode(sample.record)
        try #require(event.type == type, "seed \(seed), round \(round), \(type)")
        try #require(encode(event) == sample.record, "seed \(seed), round \(round), \(type)")
      }
    }
  }

  @Test func `the same seed makes the same events`() {
    var first = EventSamples(.random, seed: 7)
    var second = EventSamples(.random, seed: 7)
    for type in EventType.allCases {
      #expect(first.sample(type).record == second.sample(type).record)
    }
  }

  @Test func `times survive another base`() throws {
    for sample in EventSamples.all {
      let event = try decode(sample.record)
      var writer = ByteWriter()
      writer.timeBase = Timestamp(milliseconds: 5)
      event.encode(into: &writer)
      var cursor = ByteCursor(
        ByteRange(0, writer.count), in: writer.bytes, timeBase: Timestamp(milliseconds: 5))
      let record = try cursor.record(writer.bytes)
      let moved = try Event(decoding: record.type, record.fields, in: writer.bytes)
      #expect(moved.replyValue == event.replyValue, "\(sample.name)")
    }
  }

  @Test func `records stand back to back`() throws {
    let samples = EventSamples.all
    let log = samples.flatMap(\.record)
    let span = log.rawBytes
    var cursor = ByteCursor(ByteRange(0, log.count), in: span, timeBase: EventSamples.timeBase)
    for sample in samples {
      let record = try cursor.record(span)
      #expect(record.type == sample.type)
      #expect(record.fields.remaining == sample.fields.count)
    }
    #expect(cursor.remaining == 0)
  }

  @Test func `a stored spec reads the same where it was copied to`() throws {
    var samples = EventSamples(.maximal)
    let record = samples.sample(.taskCreated).record
    let event = try decode(record)
    guard case .taskCreated(let created) = event.fact else {
      Issue.record("not a created task")
      return
    }
    let copy = event.bytes.rawBytes.array(created.storedSpec)
    let span = copy.rawBytes
    // Times in a spec are absolute: any base will do.
    var cursor = ByteCursor(ByteRange(0, copy.count), in: span, timeBase: .zero)
    let spec = try TaskSpec(&cursor, span)
    #expect(cursor.remaining == 0)
    var writer = ByteWriter()
    spec.encode(into: &writer, from: span)
    #expect(writer.bytes.array(ByteRange(0, writer.count)) == copy)
    #expect(span.text(spec.kind) == event.bytes.rawBytes.text(created.spec.kind))
    #expect(spec.policy?.startAt == created.spec.policy?.startAt)
  }

  @Test func `a once lifecycle costs less than 100 bytes beside its payload`() {
    let text = Array("email.welcomeworker-7".utf8)
    let at = EventSamples.timeBase
    let token = FencingToken.first(inEpoch: 3)
    var spec = TaskSpec()
    spec.kind = ByteRange(0, 13)
    spec.payload = ByteRange(0, 0)
    let run = RunID(rawValue: 1_000_000)
    var writer = ByteWriter()
    writer.timeBase = at
    writer.write(
      event: TaskCreated(at: at, task: TaskID(rawValue: 1_000_000), run: run, due: at, spec: spec),
      from: text.rawBytes)
    writer.write(
      event: LeaseAcquired(
        at: at, run: run, token: token, deadline: at.saturatingAdd(.seconds(30)),
        attachment: .connection, start: .started, worker: ByteRange(13, 8)),
      from: text.rawBytes)
    writer.write(
      event: RunAttemptFinished(
        at: at, run: run, token: token, result: .success, next: .completed),
      from: text.rawBytes)
    #expect(writer.count < 100, "\(writer.count) bytes")
  }
}
