/// The numbers and bytes that a target takes from its input, front to back; zeros where it ends.
struct ByteFeed {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isEmpty: Bool { position >= bytes.count }

  mutating func byte() -> UInt8 {
    guard position < bytes.count else { return 0 }
    position += 1
    return bytes[position - 1]
  }

  /// A 16-bit number, its lower byte first.
  mutating func number() -> Int {
    let low = Int(byte())
    return low | Int(byte()) << 8
  }

  /// At most `count` bytes.
  mutating func take(_ count: Int) -> [UInt8] {
    let end = min(bytes.count, position + count)
    let taken = Array(bytes[position..<end])
    position = end
    return taken
  }

  /// All that is left.
  mutating func rest() -> [UInt8] { take(bytes.count) }
}
