import AQCore

/// How a chunk's raw bytes are built, and so how they are best stored.
public enum ChunkLayout: Hashable, Sendable, BitwiseCopyable {
  /// Rows of `strideBytes` each, a positive multiple of 8; stored as columns of differences.
  case rows(strideBytes: UInt16)
  /// Bytes without a known structure.
  case bytes

  /// The number in the file.
  var code: UInt8 {
    switch self {
    case .rows: 1
    case .bytes: 2
    }
  }

  /// Bytes from row to row; zero where there are no rows.
  var strideBytes: UInt16 {
    switch self {
    case .rows(let strideBytes): strideBytes
    case .bytes: 0
    }
  }

  /// Reads what the file says; nil where no layout is written so.
  init?(code: UInt8, strideBytes: UInt16) {
    switch (code, strideBytes) {
    case (1, _) where strideBytes > 0 && strideBytes % 8 == 0:
      self = .rows(strideBytes: strideBytes)
    case (2, 0):
      self = .bytes
    case (_, _):
      return nil
    }
  }

  /// Raw bytes that fit one chunk.
  public var chunkBytes: Int {
    switch self {
    case .rows(let strideBytes):
      min(SnapshotLimits.chunkRows, SnapshotLimits.chunkBytes / Int(strideBytes)) * Int(strideBytes)
    case .bytes:
      SnapshotLimits.chunkBytes
    }
  }

  /// Rows in so many raw bytes; nil where the last row would not be whole.
  func rowCount(rawBytes: Int) -> Int? {
    switch self {
    case .rows(let strideBytes):
      rawBytes % Int(strideBytes) == 0 ? rawBytes / Int(strideBytes) : nil
    case .bytes:
      0
    }
  }
}
