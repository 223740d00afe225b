import AQCore
import AQEngine
import AQStorage
import AQWal

/// The events of one more frame of a store whose frame is whole: the engine opens with them or
/// refuses them, and one that opens can be worked with.
enum ReplayTarget {
  static func run(_ bytes: [UInt8]) throws(Violation) {
    guard !bytes.isEmpty, bytes.count < 8_000 else { return }
    let storage = MemoryStorage(SampleStore.begun)
    append(bytes, to: storage)
    try Opening.check(storage)
  }

  /// Writes the frame as the engine's log would.
  private static func append(_ body: [UInt8], to storage: MemoryStorage) {
    var note: [UInt8] = []
    var frame = FrameBuffer(capacityBytes: body.count, limitBytes: body.count)
    do {
      let directory = try StoreDirectory.open(storage, orBegin: nil)
      let (writer, _) = try Log.open(
        directory, from: .beginning, sizing: Session.options.segments, .inline,
        replay: { (header, body) throws(ReplayRefusal) in
          guard header.type == .epochOpen else { return }
          note = body.array(ByteRange(0, body.byteCount))
        },
        opening: { finding in Log.Opening(body: note, logicalTime: finding.logicalTime) })
      frame.begin(firstLSN: writer.lastLSN.advanced(by: 1), logicalTime: EventTarget.timeBase)
      invariant(
        frame.append(body.rawBytes, eventCount: eventCount(body)), "made with room for the body")
      try writer.append(&frame)
      try writer.close()
    } catch {
      invariantBroken("memory takes what is written to it")
    }
  }

  /// The records that can be told apart; at least one, as in every frame.
  private static func eventCount(_ body: [UInt8]) -> UInt32 {
    let span = body.rawBytes
    var cursor = ByteCursor(ByteRange(0, body.count), in: span, timeBase: .zero)
    var count: UInt32 = 0
    do throws(DecodeError) {
      while cursor.remaining > 0 {
        _ = try cursor.record(span)
        count += 1
      }
    } catch {
      // The engine refuses the rest.
    }
    return max(1, count)
  }
}
