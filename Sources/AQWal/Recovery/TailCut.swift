import AQCore
import AQStorage

/// Taking a torn tail off the log.
enum TailCut {
  /// Keeps a copy of what is cut, then writes zeros over it and syncs; gives a file that lost its
  /// end its length back. Nil where there was nothing to cut.
  ///
  /// A crash in between leaves a tail that is cut again: zeros over a part of it can't make a frame
  /// valid. Throws `RecoveryError`.
  static func cut(
    _ tail: Recovery.Tail, _ directory: StoreDirectory, epoch: UInt32
  ) throws(RecoveryError) -> RecoveryReport.Cut? {
    do {
      let count = tail.contentEnd - tail.offset
      var kept: RecoveryReport.Cut?
      if count > 0 {
        let path = try directory.quarantine(
          StoreDirectory.Cut(
            path: tail.segment.name.path, offset: tail.offset, byteCount: count,
            expectedLSN: tail.expected.lsn, epoch: epoch, reason: "torn"),
          from: tail.file)
        kept = RecoveryReport.Cut(
          path: tail.segment.name.path, offset: tail.offset, byteCount: count,
          quarantinePath: path)
      }
      let fileSize = try tail.file.size()
      guard count > 0 || fileSize < tail.sizeBytes else { return kept }
      try ZeroedFile.fill(tail.file, from: tail.offset, to: tail.contentEnd)
      let known = max(fileSize, tail.contentEnd)
      try ZeroedFile.fill(tail.file, from: min(known, tail.sizeBytes), to: tail.sizeBytes)
      try tail.file.syncAll()
      return kept
    } catch {
      throw .storage(error)
    }
  }
}
