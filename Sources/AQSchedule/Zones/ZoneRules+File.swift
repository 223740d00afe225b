extension ZoneRules {
  /// Bytes of a file at most; the largest of the IANA's have four thousand.
  public static let fileBytes = 64 << 10
  /// Changes of distance in one file at most; the IANA's have some 240.
  static let changeCount = 4_096
  /// Times in files lie between this and its negative: 36 thousand million years.
  static let timeBound = 1 << 60

  /// Reads a TZif file of version 2 or later (RFC 8536).
  ///
  /// *Throws* every case of `ZoneFileError`; no bytes trap. *Complexity*: O(bytes).
  public init(file bytes: [UInt8]) throws(ZoneFileError) {
    guard bytes.count <= Self.fileBytes else { throw .badCount }
    var cursor = BigEndianCursor(bytes)
    let first = try Header(&cursor)
    guard first.version >= UInt8(ascii: "2") else { throw .notTZif }
    // The block of the first version has times of four bytes.
    try cursor.skip(first.blockBytes(perTime: 4))
    let header = try Header(&cursor)
    guard header.leapCount == 0 else { throw .leapSeconds }
    let start = cursor.position
    try readChanges(header, &cursor)
    cursor.position = start
    try cursor.skip(header.blockBytes(perTime: 8))
    rule = try PosixRule(footer: cursor.rest)
  }

  private mutating func readChanges(
    _ header: Header, _ cursor: inout BigEndianCursor
  ) throws(ZoneFileError) {
    var times: [Int] = []
    for _ in 0..<header.timeCount {
      let time = Int(truncatingIfNeeded: try cursor.number(bytes: 8))
      guard time > -Self.timeBound, time < Self.timeBound, times.last.map({ $0 < time }) ?? true
      else { throw .badTime }
      times.append(time)
    }
    var types: [Int] = []
    for _ in 0..<header.timeCount {
      let type = Int(try cursor.number(bytes: 1))
      guard type < header.typeCount else { throw .badType }
      types.append(type)
    }
    var offsets: [Int] = []
    for _ in 0..<header.typeCount {
      let offset = Int(Int32(truncatingIfNeeded: try cursor.number(bytes: 4)))
      guard abs(offset) < Self.offsetBound else { throw .badType }
      offsets.append(offset)
      // Whether it is summer time, and its name: nobody asks.
      try cursor.skip(2)
    }
    firstOffset = offsets[0]
    changes = zip(times, types).map { Change(instant: $0, offset: offsets[$1]) }
  }
}

/// What a block of a TZif file begins with (RFC 8536 §3.1).
private struct Header {
  var version: UInt8
  var utcCount: Int
  var standardCount: Int
  var leapCount: Int
  var timeCount: Int
  var typeCount: Int
  var nameBytes: Int

  init(_ cursor: inout BigEndianCursor) throws(ZoneFileError) {
    guard try cursor.number(bytes: 4) == 0x545A_6966 else { throw .notTZif }
    version = UInt8(truncatingIfNeeded: try cursor.number(bytes: 1))
    try cursor.skip(15)
    utcCount = Int(try cursor.number(bytes: 4))
    standardCount = Int(try cursor.number(bytes: 4))
    leapCount = Int(try cursor.number(bytes: 4))
    timeCount = Int(try cursor.number(bytes: 4))
    typeCount = Int(try cursor.number(bytes: 4))
    nameBytes = Int(try cursor.number(bytes: 4))
    guard timeCount <= ZoneRules.changeCount, typeCount >= 1, typeCount <= 256,
      utcCount <= typeCount, standardCount <= typeCount, leapCount <= 1_024, nameBytes <= 4_096
    else { throw .badCount }
  }

  /// Bytes behind the header.
  func blockBytes(perTime: Int) -> Int {
    timeCount * (perTime + 1) + typeCount * 6 + nameBytes + leapCount * (perTime + 4)
      + standardCount + utcCount
  }
}

/// Reads numbers as networks send them, and never behind the end.
private struct BigEndianCursor {
  private let bytes: [UInt8]
  var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// All that is left.
  var rest: ArraySlice<UInt8> { bytes[position...] }

  /// *Precondition*: at most eight bytes.
  mutating func number(bytes count: Int) throws(ZoneFileError) -> UInt64 {
    guard bytes.count - position >= count else { throw .truncated }
    var number: UInt64 = 0
    for byte in bytes[position..<position + count] { number = number << 8 | UInt64(byte) }
    position += count
    return number
  }

  mutating func skip(_ count: Int) throws(ZoneFileError) {
    guard bytes.count - position >= count else { throw .truncated }
    position += count
  }
}
