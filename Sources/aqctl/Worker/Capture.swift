/// What is kept of a handler's standard output or error.
package struct Capture: Sendable {
  /// Which end is kept where there is more than fits.
  package enum Kept: Sendable { case head, tail }

  private let limit: Int
  private let kept: Kept
  private var collected: [UInt8] = []
  /// Bytes that came, kept or not.
  package private(set) var byteCount = 0

  /// Keeps at most `limit` bytes.
  package init(limit: Int, _ kept: Kept) {
    self.limit = limit
    self.kept = kept
  }

  /// Takes in what came next.
  package mutating func append(_ more: [UInt8]) {
    byteCount += more.count
    switch kept {
    case .head: collected.append(contentsOf: more.prefix(max(0, limit - collected.count)))
    case .tail:
      collected.append(contentsOf: more)
      // Cut now and then, not each time.
      if collected.count > 4 * limit { collected.removeFirst(collected.count - limit) }
    }
  }

  /// What was kept.
  package var bytes: [UInt8] {
    switch kept {
    case .head: collected
    case .tail: Array(collected.suffix(limit))
    }
  }
}
