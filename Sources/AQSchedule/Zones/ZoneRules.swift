/// What clocks on walls of a zone show: all changes of its distance from UTC, past and to come.
///
/// Instants are seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
public struct ZoneRules: Sendable {
  /// When the distance changes, ascending.
  var changes: [Change] = []
  /// Seconds east of UTC before the first change.
  var firstOffset = 0
  /// What holds from the last change on; nil where the last distance stays.
  var rule: PosixRule?

  /// From an instant on, another distance from UTC.
  struct Change: Equatable {
    var instant: Int
    var offset: Int
  }

  /// A distance from UTC and how long it holds.
  package struct Span: Equatable, Sendable {
    /// The first instant; `Int.min` where there is none.
    package var start: Int
    /// The first instant behind it; `Int.max` where there is none.
    package var end: Int
    /// Seconds east of UTC.
    package var offset: Int
  }

  /// What a wall time means.
  package enum Meaning: Equatable, Sendable {
    /// An instant; the first of two where clocks were put back.
    case instant(Int)
    /// Clocks were put forward over it, at this instant.
    case skipped(at: Int)
  }

  init() {}

  /// No distance from UTC, ever.
  public static let utc = ZoneRules()

  /// The most that a clock on a wall may be away from UTC (RFC 8536 §3.2).
  package static let offsetBound = 26 * 3_600

  /// Seconds east of UTC at an instant.
  public func offset(at instant: Int) -> Int { span(at: instant).offset }

  /// The distance at an instant, and how long it holds.
  ///
  /// *Complexity*: O(log n) over the changes the zone's file lists.
  package func span(at instant: Int) -> Span {
    let index = changes.partitionPoint { $0.instant <= instant }
    if index == changes.count, let rule {
      var span = rule.span(at: instant)
      if let last = changes.last { span.start = max(span.start, last.instant) }
      return span
    }
    return Span(
      start: index == 0 ? .min : changes[index - 1].instant,
      end: index == changes.count ? .max : changes[index].instant,
      offset: index == 0 ? firstOffset : changes[index - 1].offset)
  }

  /// What it means when clocks show `wall`, in seconds since 1970 on the wall.
  ///
  /// *Complexity*: that of `span`, for each change within two days.
  package func meaning(ofWall wall: Int) -> Meaning {
    // No instant outside of these can show it.
    let last = wall + Self.offsetBound
    var span = span(at: wall - Self.offsetBound)
    while true {
      let instant = wall - span.offset
      if instant < span.end {
        return instant >= span.start ? .instant(instant) : .skipped(at: span.start)
      }
      guard span.end <= last else { return .skipped(at: span.end) }
      span = self.span(at: span.end)
    }
  }
}

extension Array {
  /// The first index of which `isBefore` is false, where it is true for all earlier ones.
  fileprivate func partitionPoint(_ isBefore: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isBefore(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
