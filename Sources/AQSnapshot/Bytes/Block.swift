import AQCore
import CLZ4

/// LZ4 blocks: compression of one chunk at a time, without a frame around it.
enum Block {
  /// The most bytes that compressing `rawBytes` can need.
  static func bound(_ rawBytes: Int) -> Int {
    Int(LZ4_compressBound(Int32(rawBytes)))
  }

  /// Compresses `raw` to the front of `block`; returns the compressed size in bytes.
  ///
  /// Precondition: `block` has room for `bound(raw.byteCount)`.
  static func compress(_ raw: RawSpan, into block: inout MutableRawSpan) -> Int {
    invariant(raw.byteCount <= SnapshotLimits.chunkBytes, "a chunk is bounded, so Int32 holds it")
    invariant(block.byteCount >= bound(raw.byteCount), "the worst case fits")
    let size = unsafe raw.withUnsafeBytes { source in
      unsafe block.withUnsafeMutableBytes { target in
        // Safe: both pointers come with their own counts; LZ4 writes at most `target.count`.
        unsafe LZ4_compress_default(
          source.baseAddress, target.baseAddress, Int32(source.count), Int32(target.count))
      }
    }
    invariant(size > 0, "compression into the bound can't fail")
    return Int(size)
  }

  /// Decompresses `block` into the whole of `raw`; false where it isn't a block of exactly that
  /// size.
  static func decompress(_ block: RawSpan, into raw: inout MutableRawSpan) -> Bool {
    invariant(block.byteCount <= SnapshotLimits.chunkBytes, "checked with the index")
    invariant(raw.byteCount <= SnapshotLimits.chunkBytes, "checked with the index")
    let size = unsafe block.withUnsafeBytes { source in
      unsafe raw.withUnsafeMutableBytes { target in
        // Safe: both pointers come with their own counts; LZ4_decompress_safe stays within them.
        unsafe LZ4_decompress_safe(
          source.baseAddress, target.baseAddress, Int32(source.count), Int32(target.count))
      }
    }
    return Int(size) == raw.byteCount
  }
}
