import AQCore
import AQStorage

/// Writes a snapshot, chunk by chunk, under a name that no loader looks at.
///
/// `init` → `append`… → `finish` → `UnpublishedSnapshot.publish`. Whatever fails on the way removes
/// the file; a crash leaves a `.tmp` that `SnapshotCatalog.removeLeftovers` removes. The directory
/// `snap` must exist. Memory held: about 2 MiB and 32 bytes a chunk.
public struct SnapshotWriter: ~Copyable {
  private let storage: any Storage
  private let header: SnapshotHeader
  private let file: any StorageFile
  private var footer: FileFooter
  private var digester: StateDigester
  private var encoder: ChunkEncoder
  private var hasFailed: Bool

  /// Begins the snapshot of the state at `header`; a leftover of the same name is overwritten.
  ///
  /// Throws `storage`.
  public init(storage: any Storage, header: SnapshotHeader) throws(SnapshotError) {
    let path = SnapshotName(lastLSN: header.lastLSN).temporaryPath
    let file: any StorageFile
    do {
      file = try storage.open(path, .createOrOpen)
      try file.truncate(to: 0)
    } catch {
      throw .storage(error)
    }
    self.storage = storage
    self.header = header
    self.file = file
    footer = FileFooter()
    digester = StateDigester()
    encoder = ChunkEncoder()
    hasFailed = false
  }

  /// Adds contents to a section. What is longer than `layout.chunkBytes` becomes several chunks;
  /// what is not arrives at the reader in one piece. Sections may come in any order, and again.
  ///
  /// Throws `storage`, `tooManyChunks`; the file is gone then, and so is the writer's use.
  /// *Precondition*: rows are whole; nothing failed before.
  public mutating func append(
    section: UInt8, layout: ChunkLayout, raw: RawSpan
  ) throws(SnapshotError) {
    invariant(!hasFailed, "a snapshot that failed is abandoned")
    invariant(
      ChunkLayout(code: layout.code, strideBytes: layout.strideBytes) == layout,
      "a stride is a positive multiple of 8")
    invariant(layout.rowCount(rawBytes: raw.byteCount) != nil, "rows are whole")
    var start = 0
    repeat {
      let end = min(start + layout.chunkBytes, raw.byteCount)
      try appendChunk(section: section, layout: layout, raw: raw.extracting(start..<end))
      start = end
    } while start < raw.byteCount
  }

  /// Writes footer and header and makes the file durable, though not yet visible.
  ///
  /// Throws `storage`; the file is gone then.
  public consuming func finish() throws(SnapshotError) -> UnpublishedSnapshot {
    invariant(!hasFailed, "a snapshot that failed is abandoned")
    footer.digest = digester.digest
    do {
      try writeEnds()
    } catch {
      discard()
      throw .storage(error)
    }
    return UnpublishedSnapshot(
      storage: storage, header: header, digest: footer.digest,
      size: SnapshotSize(
        fileBytes: footer.endOffset + UInt64(footer.size), rawBytes: footer.rawBytes,
        chunkCount: footer.index.count))
  }

  /// Gives the snapshot up and removes its file.
  public consuming func abandon() {
    discard()
  }

  private mutating func appendChunk(
    section: UInt8, layout: ChunkLayout, raw: RawSpan
  ) throws(SnapshotError) {
    guard footer.index.count < SnapshotLimits.chunks else {
      hasFailed = true
      discard()
      throw .tooManyChunks
    }
    digester.update(section: section, layout: layout, raw: raw)
    let chunk = encoder.encode(section: section, layout: layout, raw: raw)
    do {
      try file.write(encoder.bytes, at: footer.endOffset)
    } catch {
      hasFailed = true
      discard()
      throw .storage(error)
    }
    footer.add(chunk)
  }

  /// The header goes last, so that a file without its end has no magic either.
  private func writeEnds() throws(StorageError) {
    var end = ByteBuffer(count: footer.size)
    var endBytes = end.mutableBytes(0..<end.count)
    let footerSum = footer.encode(into: &endBytes)
    try file.write(end.bytes(0..<end.count), at: footer.endOffset)

    let fileHeader = FileHeader(
      point: header, fileBytes: footer.endOffset + UInt64(footer.size),
      footerOffset: footer.endOffset, rawBytes: footer.rawBytes, footerSum: footerSum)
    var page = ByteBuffer(count: FileHeader.size)
    var pageBytes = page.mutableBytes(0..<page.count)
    fileHeader.encode(into: &pageBytes)
    try file.write(page.bytes(0..<page.count), at: 0)
    try file.syncAll()
  }

  private func discard() {
    // What can't be removed now is a leftover; the failure that led here is the one to report.
    try? storage.remove(SnapshotName(lastLSN: header.lastLSN).temporaryPath)
  }
}
