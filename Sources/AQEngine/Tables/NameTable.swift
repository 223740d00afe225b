import AQCore

/// Names turned into small numbers: a name is stored once, whoever uses it.
///
/// A name belongs to a scope (zero is everybody's): the same bytes in two scopes are two names.
/// Whoever keeps a number retains it; a name that nobody keeps any more is forgotten, its bytes are
/// given back and its number is used again. Numbers count from 1 and the lowest free one is taken,
/// so which number a new name gets follows from the names there are and nothing else; zero is no
/// name. The name used last is tried before anything is hashed, which is most of the time the one
/// that is asked for.
package struct NameTable: ~Copyable {
  private struct Row: BitwiseCopyable {
    /// None where the number is free.
    var bytes: ArenaReference
    var hash: UInt64
    var scope: UInt32
    /// How many keep the number.
    var references: UInt32
  }

  private var index = HashIndex()
  private var rows: [Row] = []
  private var bytes = Arena()
  /// Free numbers, less one, and some that were free once: a row tells.
  private var free = MinimumHeap()
  private var last = 0
  private let seed: UInt64
  /// Names known.
  package private(set) var count = 0

  /// `seed` keys the hash, so that nobody outside can choose names that collide.
  package init(seed: UInt64) { self.seed = seed }

  /// The highest number of a name that is known; numbers below may be free.
  package var highest: Int { rows.count }
  /// Bytes of the names known.
  package var liveBytes: Int { bytes.liveBytes }

  /// The number of a name that is known; zero where it isn't.
  @inline(__always)
  package mutating func find(
    _ range: ByteRange, of source: RawSpan, scope: UInt32 = 0
  ) -> UInt32 {
    if range.isNone { return 0 }
    if last > 0, matches(last - 1, range, source, scope) { return UInt32(last) }
    return look(range, source, scope)
  }

  /// The number of a name that is known, without noting it as the last one used; zero where it
  /// isn't.
  package func lookUp(_ range: ByteRange, of source: RawSpan, scope: UInt32 = 0) -> UInt32 {
    if range.isNone { return 0 }
    let hash = hash(range, source, scope)
    return index.find(hash) { matches($0, range, source, scope) }.map { UInt32($0) + 1 } ?? 0
  }

  /// The number of a name, made known if it wasn't; zero for an absent range. A name made known is
  /// there until it has been retained and released as often.
  @inline(__always)
  package mutating func intern(
    _ range: ByteRange, of source: RawSpan, scope: UInt32 = 0
  ) -> UInt32 {
    let known = find(range, of: source, scope: scope)
    if _fastPath(known != 0) || range.isNone { return known }
    return add(range, source, scope)
  }

  /// Keeps a number: it stands for its name until it is released as often. Zero is fine.
  @inline(__always)
  package mutating func retain(_ number: UInt32) {
    if number == 0 { return }
    invariant(isKnown(number), "only a known name is kept")
    invariant(rows[Int(number) - 1].references < .max, "a name counts who keeps it")
    rows[Int(number) - 1].references += 1
  }

  /// Lets go of a number; with the last one the name is forgotten. Zero is fine.
  ///
  /// Precondition: it was retained. Returns whether the name is gone.
  @discardableResult
  package mutating func release(_ number: UInt32) -> Fate {
    if number == 0 { return .kept }
    let position = Int(number) - 1
    invariant(rows[position].references > 0, "a name is released as often as it was retained")
    rows[position].references -= 1
    if rows[position].references > 0 { return .kept }
    forget(position)
    return .forgotten
  }

  /// What became of a name that was released.
  package enum Fate { case kept, forgotten }

  /// The scope of a name.
  package func scope(_ number: UInt32) -> UInt32 {
    number == 0 ? 0 : rows[Int(number) - 1].scope
  }

  /// How many keep a name.
  package func references(_ number: UInt32) -> UInt32 {
    number == 0 ? 0 : rows[Int(number) - 1].references
  }

  /// True for the number of a name; false for zero, free numbers and those never given.
  @inline(__always)
  package func isKnown(_ number: UInt32) -> Bool {
    number > 0 && Int(number) <= rows.count && !rows[Int(number) - 1].bytes.isNone
  }

  /// The name behind a number; empty for zero.
  @_lifetime(borrow self)
  borrowing func name(_ number: UInt32) -> RawSpan {
    bytes.bytes(number == 0 ? .none : rows[Int(number) - 1].bytes)
  }

  /// A copy of the name behind a number.
  func array(_ number: UInt32) -> [UInt8] {
    let name = name(number)
    return name.array(ByteRange(0, name.byteCount))
  }

  /// The name behind a number as text.
  package func text(_ number: UInt32) -> String {
    let name = name(number)
    return name.text(ByteRange(0, name.byteCount))
  }

  /// Leaves the next number free: what a snapshot of a table with gaps is loaded by, number by
  /// number. The last number of a table is never free.
  package mutating func skip() {
    free.push(UInt64(rows.count))
    rows.append(Row(bytes: .none, hash: 0, scope: 0, references: 0))
  }

  /// Gives a name the next number behind all others, whatever is free: for loading. Nil where the
  /// name is known already.
  package mutating func load(
    _ range: ByteRange, of source: RawSpan, scope: UInt32 = 0
  ) -> UInt32? {
    if range.isNone || find(range, of: source, scope: scope) != 0 { return nil }
    return place(range, source, scope, at: rows.count)
  }

  @inline(never)
  private mutating func look(
    _ range: ByteRange, _ source: RawSpan, _ scope: UInt32
  ) -> UInt32 {
    let hash = hash(range, source, scope)
    guard let found = index.find(hash, { matches($0, range, source, scope) }) else { return 0 }
    last = found + 1
    return UInt32(last)
  }

  @inline(never)
  private mutating func add(_ range: ByteRange, _ source: RawSpan, _ scope: UInt32) -> UInt32 {
    while let lowest = free.first, Int(lowest) < rows.count {
      free.removeFirst()
      if rows[Int(lowest)].bytes.isNone { return place(range, source, scope, at: Int(lowest)) }
    }
    // What is left was free when the table was longer.
    if free.count > 0 { free = MinimumHeap() }
    return place(range, source, scope, at: rows.count)
  }

  private mutating func place(
    _ range: ByteRange, _ source: RawSpan, _ scope: UInt32, at position: Int
  ) -> UInt32 {
    let hash = hash(range, source, scope)
    let row = Row(
      bytes: bytes.store(range, of: source), hash: hash, scope: scope, references: 0)
    if position == rows.count { rows.append(row) } else { rows[position] = row }
    index.insert(hash, position, rehash: { [rows] in rows[$0].hash })
    count += 1
    last = position + 1
    return UInt32(last)
  }

  private mutating func forget(_ position: Int) {
    index.remove(rows[position].hash, position)
    bytes.free(rows[position].bytes)
    rows[position] = Row(bytes: .none, hash: 0, scope: 0, references: 0)
    count -= 1
    if last == position + 1 { last = 0 }
    if position < rows.count - 1 {
      free.push(UInt64(position))
      return
    }
    while let end = rows.last, end.bytes.isNone { rows.removeLast() }
  }

  @inline(__always)
  private func hash(_ range: ByteRange, _ source: RawSpan, _ scope: UInt32) -> UInt64 {
    Hashing.hash(range, of: source, seed: seed &+ UInt64(scope) &* 0x9E37_79B9_7F4A_7C15)
  }

  @inline(__always)
  private func matches(
    _ position: Int, _ range: ByteRange, _ source: RawSpan, _ scope: UInt32
  ) -> Bool {
    guard rows[position].scope == scope else { return false }
    let name = bytes.bytes(rows[position].bytes)
    return Hashing.equal(ByteRange(0, name.byteCount), of: name, range, of: source)
  }
}
