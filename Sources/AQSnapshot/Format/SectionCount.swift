/// What a section holds, over all its chunks.
public struct SectionCount: Equatable, Sendable {
  /// The section's number.
  public var section: UInt8
  /// Chunks of it.
  public var chunkCount: UInt64
  /// Rows in them.
  public var rowCount: UInt64
  /// Raw bytes in them.
  public var rawBytes: UInt64

  /// Counts as they were kept or read.
  public init(section: UInt8, chunkCount: UInt64, rowCount: UInt64, rawBytes: UInt64) {
    self.section = section
    self.chunkCount = chunkCount
    self.rowCount = rowCount
    self.rawBytes = rawBytes
  }

  /// Size in the file.
  static let size = 32
}
