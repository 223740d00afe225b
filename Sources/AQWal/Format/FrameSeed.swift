import AQStorage

/// The seed of a frame's sums: XXH3-64 of the store's salt (16 bytes), the segment's number (8) and
/// the epoch (4), all little-endian.
///
/// The salt is in the MANIFEST alone, so bytes that a client chose can't be made to look like a
/// frame; number and epoch make a frame that strayed from another segment or time invalid.
package struct FrameSeed: Sendable {
  private let salt: UInt128
  private let segmentNumber: UInt64
  private var epoch: UInt32
  private var seed: UInt64

  /// The seeds of one segment; the first is computed for epoch zero.
  package init(salt: UInt128, segmentNumber: UInt64) {
    self.salt = salt
    self.segmentNumber = segmentNumber
    epoch = 0
    seed = Self.compute(salt, segmentNumber, 0)
  }

  /// The seed of a frame of `epoch`; the last one asked for is kept.
  package mutating func value(epoch: UInt32) -> UInt64 {
    if epoch != self.epoch {
      self.epoch = epoch
      seed = Self.compute(salt, segmentNumber, epoch)
    }
    return seed
  }

  private static func compute(_ salt: UInt128, _ number: UInt64, _ epoch: UInt32) -> UInt64 {
    var bytes = StoredBytes(capacity: 28)
    bytes.append(salt)
    bytes.append(number)
    bytes.append(epoch)
    return Checksum.xxh3(bytes.bytes)
  }
}
