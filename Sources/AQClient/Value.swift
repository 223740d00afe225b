import AQCore

/// A reply as it came over the wire, of either protocol version.
public indirect enum Value: Equatable, Sendable {
  case null
  case boolean(Bool)
  case integer(Int64)
  case number(Double)
  /// A simple or bulk string; not necessarily UTF-8.
  case bytes([UInt8])
  case list([Value])
  /// Keys in the order they came in.
  case map([Field])
  /// An error inside a list: one item of a batch that was refused.
  case failure(code: String, sentence: String)

  /// A key with its value.
  public struct Field: Equatable, Sendable {
    /// A stable lower-case word.
    public var key: String
    /// What stands under it.
    public var value: Value

    /// Pairs a key with its value.
    public init(_ key: String, _ value: Value) {
      self.key = key
      self.value = value
    }
  }
}

extension Value {
  /// The value under `key` of a map (or of a flat array, as RESP2 sends maps); nil where absent.
  ///
  /// *Complexity*: O(fields).
  public subscript(key: String) -> Value? {
    switch self {
    case .map(let fields): return fields.first { $0.key == key }?.value
    case .list(let items):
      var index = 0
      while index + 1 < items.count {
        if items[index].text == key { return items[index + 1] }
        index += 2
      }
      return nil
    case .null, .boolean, .integer, .number, .bytes, .failure: return nil
    }
  }

  /// The text of a string or number, damaged UTF-8 repaired; nil for everything else.
  public var text: String? {
    switch self {
    case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
    case .integer(let integer): String(integer)
    case .null, .boolean, .number, .list, .map, .failure: nil
    }
  }

  /// The bytes of a string; nil for everything else.
  public var bytes: [UInt8]? {
    guard case .bytes(let bytes) = self else { return nil }
    return bytes
  }

  /// A number, also where it came as text (numbers over 63 bits do).
  public var unsigned: UInt64? {
    switch self {
    case .integer(let integer): UInt64(exactly: integer)
    case .bytes: text.flatMap { UInt64($0) }
    case .null, .boolean, .number, .list, .map, .failure: nil
    }
  }

  /// A yes or no; RESP2 sends 1 and 0.
  public var flag: Bool? {
    switch self {
    case .boolean(let flag): flag
    case .integer(let integer): integer != 0
    case .null, .number, .bytes, .list, .map, .failure: nil
    }
  }

  /// The elements of a list; nil for everything else.
  public var list: [Value]? {
    guard case .list(let items) = self else { return nil }
    return items
  }

  /// The fields of a map; nil for everything else.
  public var fields: [Field]? {
    guard case .map(let fields) = self else { return nil }
    return fields
  }

  /// A point in time that came as milliseconds; nil for everything else.
  public var timestamp: Timestamp? {
    unsigned.map { Timestamp(milliseconds: $0) }
  }
}
