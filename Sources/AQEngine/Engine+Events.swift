import AQCore
import AQWal

/// Committed events as the wire shows them.
public enum EventBatch: Sendable {
  /// Events in order, and the position behind them.
  case events([ReplyValue], next: LSN)
  /// The log begins later.
  case trimmed(oldest: LSN)
  /// The log can't be read; says how.
  case unreadable(LogReadError)
}

/// Where readers of events stood last, so that going on doesn't begin at a segment's start.
struct EventReaders {
  private var positions: [LogPosition] = []

  private static let keptPositions = 64

  mutating func take(_ lsn: LSN) -> LogPosition? {
    guard let index = positions.firstIndex(where: { $0.nextLSN == lsn }) else { return nil }
    return positions.remove(at: index)
  }

  mutating func keep(_ position: LogPosition) {
    if positions.count >= Self.keptPositions { positions.removeFirst() }
    positions.append(position)
  }
}

extension Engine {
  /// Reads durable events from a position on: at most `count` of them, and no further event once
  /// `bytes` of the log were read.
  ///
  /// *Complexity*: O(events read) where an earlier call ended at `lsn`, else O(segment).
  public mutating func readEvents(from lsn: LSN, count: Int, bytes: Int) -> EventBatch {
    let durable = durableLSN
    let from = max(lsn, LSN(1))
    if from > durable {
      let oldest = directory.manifest.oldestLSN
      return from < oldest ? .trimmed(oldest: oldest) : .events([], next: from)
    }
    do throws(LogReadError) {
      return try read(from, durable, count, bytes)
    } catch {
      if case .trimmed(let oldest) = error { return .trimmed(oldest: oldest) }
      return .unreadable(error)
    }
  }

  private mutating func read(
    _ from: LSN, _ durable: LSN, _ count: Int, _ bytes: Int
  ) throws(LogReadError) -> EventBatch {
    var reader =
      if let position = eventReaders.take(from) {
        LogReader(directory, at: position)
      } else {
        try LogReader(directory, from: from)
      }
    var events: [ReplyValue] = []
    var next = from
    var bytesRead = 0
    var hasMore = true
    while hasMore, events.count < count, bytesRead < bytes {
      hasMore = try reader.next(upTo: durable) { header, body in
        guard header.type == .data else { return }
        bytesRead += body.byteCount
        Self.collect(body, header, count, &events, &next)
      }
    }
    if reader.position.nextLSN == next { eventReaders.keep(reader.position) }
    return .events(events, next: next)
  }

  private static func collect(
    _ body: RawSpan, _ header: FrameHeader, _ count: Int, _ events: inout [ReplyValue],
    _ next: inout LSN
  ) {
    var cursor = ByteCursor(
      ByteRange(0, body.byteCount), in: body, timeBase: header.logicalTime)
    var lsn = header.firstLSN
    while cursor.remaining > 0, events.count < count {
      do throws(DecodeError) {
        let record = try cursor.record(body)
        if lsn >= next {
          let event = try Event(decoding: record.type, record.fields, in: body)
          events.append(
            .map([.init("lsn", .unsigned(lsn.rawValue)), .init("event", event.replyValue)]))
          next = lsn.advanced(by: 1)
        }
      } catch {
        invariantBroken("a frame whose sum is good holds events that were decided")
      }
      lsn = lsn.advanced(by: 1)
    }
  }
}
