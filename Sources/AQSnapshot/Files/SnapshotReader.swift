import AQCore
import AQStorage

/// Reads a snapshot; believes nothing before its sum has been checked.
///
/// Opening reads the two ends. Memory held: 32 bytes a chunk, and about 3 MiB while chunks are
/// read.
public struct SnapshotReader {
  /// The point in the store's history that the snapshot stands for.
  public let header: SnapshotHeader
  private let file: any StorageFile
  private let footer: FileFooter

  /// Where the bytes are to come from.
  public enum Source: Sendable {
    /// From wherever the kernel has them.
    case cache
    /// From the disk: cached pages are dropped first.
    case disk
  }

  /// Opens the snapshot at `path` and checks both its ends.
  ///
  /// Throws `storage`, `unsupportedFormat`, `foreignStore`, and every damage but those of chunks.
  public init(
    storage: any Storage, path: String, expectedUUID: UInt128, source: Source = .cache
  ) throws(SnapshotError) {
    let (file, sizeBytes) = try Self.open(storage, path, source)
    let fileHeader = try Self.readHeader(file, sizeBytes: sizeBytes)
    guard fileHeader.point.storeUUID == expectedUUID else {
      throw .foreignStore(found: fileHeader.point.storeUUID)
    }
    if let name = SnapshotName(path: path) {
      guard name.lastLSN == fileHeader.point.lastLSN else {
        throw .misnamed(lastLSN: fileHeader.point.lastLSN)
      }
    }
    self.file = file
    header = fileHeader.point
    footer = try Self.readFooter(file, fileHeader)
  }

  /// Calls `body` with every chunk, in the order they were appended. The bytes are gone when it
  /// returns. What it was given is proven only when this has returned: the digest comes last.
  ///
  /// *Throws* `snapshot` for damage and disk, `body` for what `body` throws.
  public func forEachChunk<Failure: Error>(
    _ body: (ChunkDescriptor, RawSpan) throws(Failure) -> Void
  ) throws(SnapshotReadError<Failure>) {
    var decoder = ChunkDecoder(index: footer.index)
    var digester = StateDigester()
    var offset = UInt64(FileHeader.size)
    for (index, chunk) in footer.index.enumerated() {
      do throws(SnapshotError) {
        var room = decoder.room(for: chunk)
        try file.fill(&room, at: offset)
        try decoder.decode(chunk, index: index)
      } catch {
        throw .snapshot(error)
      }
      let raw = decoder.contents(of: chunk)
      digester.update(section: chunk.section, layout: chunk.layout, raw: raw)
      do throws(Failure) {
        try body(chunk, raw)
      } catch {
        throw .body(error)
      }
      offset += UInt64(ChunkEncoder.headerSize + chunk.storedBytes)
    }
    let found = digester.digest
    guard found == footer.digest else {
      throw .snapshot(.digestMismatch(expected: footer.digest, found: found))
    }
  }

  /// Decodes everything; returns the digest of what was found.
  ///
  /// Throws what `forEachChunk` throws.
  @discardableResult
  public func verify() throws(SnapshotError) -> StateDigest {
    do throws(SnapshotReadError<Never>) {
      try forEachChunk { _, _ in }
    } catch {
      switch error {
      case .snapshot(let error): throw error
      }
    }
    return footer.digest
  }

  /// The digest that the contents must have.
  public var digest: StateDigest { footer.digest }

  /// What each section holds; sections without chunks are not among them.
  public var sections: [SectionCount] { footer.sections }

  /// How large the snapshot is.
  public var size: SnapshotSize {
    SnapshotSize(
      fileBytes: footer.endOffset + UInt64(footer.size), rawBytes: footer.rawBytes,
      chunkCount: footer.index.count)
  }

  private static func open(
    _ storage: any Storage, _ path: String, _ source: Source
  ) throws(SnapshotError) -> (any StorageFile, UInt64) {
    do {
      let file = try storage.open(path, .readOnly)
      switch source {
      case .cache: break
      case .disk: try file.evict()
      }
      return (file, try file.size())
    } catch {
      throw .storage(error)
    }
  }

  /// Throws `storage`, `truncated`, `trailingBytes`, `malformed`, and what `FileHeader` throws.
  private static func readHeader(
    _ file: any StorageFile, sizeBytes: UInt64
  ) throws(SnapshotError) -> FileHeader {
    guard sizeBytes >= UInt64(FileHeader.size) else {
      throw .truncated(sizeBytes: sizeBytes, neededBytes: UInt64(FileHeader.size))
    }
    var page = ByteBuffer(count: FileHeader.size)
    var room = page.mutableBytes(0..<page.count)
    try file.fill(&room, at: 0)
    let header = try FileHeader(page.bytes(0..<page.count))
    guard sizeBytes >= header.fileBytes else {
      throw .truncated(sizeBytes: sizeBytes, neededBytes: header.fileBytes)
    }
    guard sizeBytes == header.fileBytes else {
      throw .trailingBytes(sizeBytes: sizeBytes, expectedBytes: header.fileBytes)
    }
    return header
  }

  /// Throws `storage`, `malformed`, and what `FileFooter` throws.
  private static func readFooter(
    _ file: any StorageFile, _ header: FileHeader
  ) throws(SnapshotError) -> FileFooter {
    guard header.footerOffset >= UInt64(FileHeader.size), header.footerOffset < header.fileBytes
    else { throw .malformed(.header) }
    guard let size = Int(exactly: header.fileBytes - header.footerOffset),
      FileFooter.sizes.contains(size)
    else { throw .malformed(.header) }
    var end = ByteBuffer(count: size)
    var room = end.mutableBytes(0..<size)
    try file.fill(&room, at: header.footerOffset)
    return try FileFooter(end.bytes(0..<size), header: header)
  }
}

/// Why reading the chunks ended early.
public enum SnapshotReadError<Failure: Error>: Error {
  /// The file is damaged, or the disk failed.
  case snapshot(SnapshotError)
  /// What was called with the chunks threw.
  case body(Failure)
}

extension SnapshotReadError: Equatable where Failure: Equatable {}
