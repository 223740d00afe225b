import AQCore
import AQWal

/// Committed events as the wire shows them.
public enum EventBatch: Sendable {
  /// Events in order, and the position behind them.
  case events([ReplyValue], next: LSN)
  /// The log begins later.
  case trimmed(oldest: LSN)
  /// The log can't be read on from there.
  case unreadable(at: LSN)
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
      return .unreadable(at: from)
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
    var page = EventPage(from: from, count: count)
    var bytesRead = 0
    var hasMore = true
    while hasMore, page.hasRoom, bytesRead < bytes {
      hasMore = try reader.next(upTo: durable) { header, body in
        guard header.type == .data else { return }
        bytesRead += body.byteCount
        page.add(body, firstLSN: header.firstLSN, timeBase: header.logicalTime)
      }
    }
    if reader.position.nextLSN == page.next { eventReaders.keep(reader.position) }
    if page.isBroken, page.events.isEmpty { return .unreadable(at: page.next) }
    return .events(page.events, next: page.next)
  }
}
