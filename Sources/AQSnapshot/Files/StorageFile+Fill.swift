import AQStorage

extension StorageFile {
  /// Reads exactly as much as `room` holds.
  ///
  /// Throws `storage`, and `truncated` where the file has become shorter than it was said to be.
  func fill(_ room: inout MutableRawSpan, at offset: UInt64) throws(SnapshotError) {
    let count: Int
    do {
      count = try read(into: &room, at: offset)
    } catch {
      throw .storage(error)
    }
    guard count == room.byteCount else {
      throw .truncated(
        sizeBytes: offset + UInt64(count), neededBytes: offset + UInt64(room.byteCount))
    }
  }
}
