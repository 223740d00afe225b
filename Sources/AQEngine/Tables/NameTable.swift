import AQCore

/// Names turned into small numbers: a name is stored once, whoever uses it.
///
/// Numbers count from 1 in the order of first use; zero is no name. The name used last is tried
/// before anything is hashed, which is most of the time the one that is asked for.
package struct NameTable: ~Copyable {
  private var index = HashIndex()
  private var names: [ArenaReference] = []
  private var hashes: [UInt64] = []
  private var bytes = Arena()
  private var last = 0
  private let seed: UInt64

  /// `seed` keys the hash, so that nobody outside can choose names that collide.
  package init(seed: UInt64) { self.seed = seed }

  /// Names known.
  package var count: Int { names.count }

  /// The number of a name that is known; zero where it isn't.
  package mutating func find(_ range: ByteRange, of source: RawSpan) -> UInt32 {
    if range.isNone { return 0 }
    if last > 0, matches(last - 1, range, source) { return UInt32(last) }
    let hash = Hashing.hash(range, of: source, seed: seed)
    guard let found = index.find(hash, { matches($0, range, source) }) else { return 0 }
    last = found + 1
    return UInt32(last)
  }

  /// The number of a name, made known if it wasn't; zero for an absent range.
  package mutating func intern(_ range: ByteRange, of source: RawSpan) -> UInt32 {
    if range.isNone { return 0 }
    let known = find(range, of: source)
    if known != 0 { return known }
    let hash = Hashing.hash(range, of: source, seed: seed)
    let number = names.count
    names.append(bytes.store(range, of: source))
    hashes.append(hash)
    index.insert(hash, number, rehash: { [hashes] in hashes[$0] })
    last = number + 1
    return UInt32(last)
  }

  /// The name behind a number; empty for zero.
  @_lifetime(borrow self)
  borrowing func name(_ number: UInt32) -> RawSpan {
    bytes.bytes(number == 0 ? .none : names[Int(number) - 1])
  }

  /// The name behind a number as text.
  package func text(_ number: UInt32) -> String {
    let name = name(number)
    return name.text(ByteRange(0, name.byteCount))
  }

  @inline(__always)
  private func matches(_ number: Int, _ range: ByteRange, _ source: RawSpan) -> Bool {
    let name = bytes.bytes(names[number])
    return Hashing.equal(ByteRange(0, name.byteCount), of: name, range, of: source)
  }
}
