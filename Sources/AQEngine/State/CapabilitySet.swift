import AQCore

/// Sets of capabilities in the form in which tables keep them: the names in order, each once, with
/// line feeds between them. No name has a line feed.
enum CapabilitySet {
  static let separator = UInt8(ascii: "\n")

  /// The set of some names.
  static func joined(_ names: [ByteRange], _ bytes: RawSpan) -> [UInt8] {
    if names.isEmpty { return [] }
    let sorted = Set(names.map { bytes.array($0) }).sorted { $0.lexicographicallyPrecedes($1) }
    return Array(sorted.joined(separator: [separator]))
  }

  /// The set of some names given as text.
  static func joined(_ names: [String]) -> [UInt8] {
    let sorted = Set(names.map { Array($0.utf8) }).sorted { $0.lexicographicallyPrecedes($1) }
    return Array(sorted.joined(separator: [separator]))
  }

  /// The names of a set, in order.
  static func names(_ set: RawSpan) -> [String] {
    set.byteCount == 0
      ? [] : set.text(ByteRange(0, set.byteCount)).split(separator: "\n").map(String.init)
  }

  /// True where every name of `required` is in `offered`.
  ///
  /// *Complexity*: O(bytes of both).
  static func isSubset(_ required: RawSpan, of offered: RawSpan) -> Bool {
    var wanted = name(of: required, from: 0)
    var have = name(of: offered, from: 0)
    while let need = wanted {
      guard let offer = have else { return false }
      if Hashing.equal(need, of: required, offer, of: offered) {
        wanted = name(of: required, from: need.upperBound + 1)
      }
      have = name(of: offered, from: offer.upperBound + 1)
    }
    return true
  }

  /// The name that begins at an offset; nil at the end.
  private static func name(of set: RawSpan, from start: Int) -> ByteRange? {
    if start >= set.byteCount { return nil }
    var cursor = ByteCursor(
      ByteRange(start, set.byteCount - start), in: set, timeBase: .zero)
    do throws(DecodeError) {
      while cursor.remaining > 0 {
        if try cursor.byte(set) == separator {
          return ByteRange(start, cursor.offset - 1 - start)
        }
      }
    } catch {
      invariantBroken("what is left can be read")
    }
    return ByteRange(start, set.byteCount - start)
  }

  /// True where a name can be part of a set.
  static func admits(_ name: ByteRange, _ bytes: RawSpan) -> Bool {
    name.length > 0 && !bytes.array(name).contains(separator)
  }
}
