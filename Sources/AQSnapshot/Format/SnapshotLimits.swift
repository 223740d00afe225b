/// What a snapshot file may hold; a file that says more is damaged.
public enum SnapshotLimits {
  /// Raw bytes in a chunk: large enough that headers and calls vanish, small enough for a cache.
  public static let chunkBytes = 1 << 20

  /// Rows in a chunk: where transposing and LZ4 were measured to be best.
  public static let chunkRows = 4_096

  /// Bytes of a row: the largest multiple of 8 in 16 bits.
  public static let rowStrideBytes = 65_528

  /// Chunks in a file: 2²⁰ chunks of 4,096 rows are four thousand million rows, and the index that
  /// has to be held to read them is 32 MiB.
  public static let chunks = 1 << 20

  /// Sections in a file: what their one-byte number can tell apart.
  public static let sections = 256
}
