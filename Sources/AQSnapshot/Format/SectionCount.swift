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

  /// Size in the file.
  static let size = 32
}
