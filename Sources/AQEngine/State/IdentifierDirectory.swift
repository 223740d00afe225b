import AQCore

/// Where the rows of identifiers stand: one stretch of positions per restore epoch.
///
/// Almost always there is one epoch, and a position is the sequence number plus a constant.
/// Position zero is never used, so that zero can mean "none" in a row.
package struct IdentifierDirectory<Noun: IdentifierNoun> {
  private struct Stretch {
    var epoch: UInt16
    /// Position of sequence number zero, which no row has.
    var base: Int
    /// The next sequence number that is free.
    var next: UInt64
  }

  private var current: Stretch
  private var older: [Stretch] = []

  /// An empty directory in a restore epoch.
  package init(epoch: UInt16) { current = Stretch(epoch: epoch, base: 0, next: 1) }

  /// Positions up to here may hold rows.
  package var positionCount: Int { current.base + Int(current.next) }

  /// The next identifier.
  package var next: Identifier<Noun> {
    Identifier(rawValue: UInt64(current.epoch) << 48 | current.next)
  }

  /// The position of an identifier that was handed out; nil for any other.
  @inline(__always)
  package func position(_ id: Identifier<Noun>) -> Int? {
    if _fastPath(id.restoreEpoch == current.epoch) {
      guard id.sequence != 0, id.sequence < current.next else { return nil }
      return current.base + Int(id.sequence)
    }
    for stretch in older where stretch.epoch == id.restoreEpoch {
      guard id.sequence != 0, id.sequence < stretch.next else { return nil }
      return stretch.base + Int(id.sequence)
    }
    return nil
  }

  /// The identifier at a position.
  @inline(__always)
  package func identifier(at position: Int) -> Identifier<Noun> {
    if _fastPath(position > current.base || older.isEmpty) {
      return Identifier(rawValue: UInt64(current.epoch) << 48 | UInt64(position - current.base))
    }
    for stretch in older.reversed() where position > stretch.base {
      return Identifier(rawValue: UInt64(stretch.epoch) << 48 | UInt64(position - stretch.base))
    }
    return .none
  }

  /// How far ahead of the next identifier one may be: past all that a cut segment of a gibibyte can
  /// have handed out, at 16 bytes each. Positions are given room up to the last one.
  static var widestGap: UInt64 { 1 << 27 }

  /// Takes note of an identifier that an event hands out; returns its position, or nil where it
  /// can't be: of another epoch, used before, or absurdly far ahead.
  @inline(__always)
  package mutating func admit(_ id: Identifier<Noun>) -> Int? {
    guard id.restoreEpoch == current.epoch, id.sequence >= current.next,
      id.sequence - current.next < Self.widestGap
    else { return nil }
    current.next = id.sequence + 1
    return current.base + Int(id.sequence)
  }

  /// Leaves `count` identifiers out: those that a cut tail may have handed out.
  package mutating func skip(_ count: UInt64) { current.next += count }

  /// Begins a restore epoch that was not used before.
  package mutating func begin(epoch: UInt16) {
    if epoch == current.epoch { return }
    let base = positionCount
    older.append(current)
    current = Stretch(epoch: epoch, base: base, next: 1)
  }
}

extension IdentifierDirectory {
  /// All stretches, for the snapshot: epoch, base, next.
  var stretches: [(epoch: UInt16, base: Int, next: UInt64)] {
    (older + [current]).map { ($0.epoch, $0.base, $0.next) }
  }

  /// What `stretches` gave. Precondition: at least one.
  init(stretches: [(epoch: UInt16, base: Int, next: UInt64)]) {
    let all = stretches.map { Stretch(epoch: $0.epoch, base: $0.base, next: $0.next) }
    invariant(!all.isEmpty, "a directory has a current epoch")
    current = all[all.count - 1]
    older = Array(all.dropLast())
  }
}
