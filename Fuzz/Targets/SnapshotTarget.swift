import AQCore
import AQSnapshot
import AQStorage

/// `mode u8` and then, by its lower two bits:
/// - 0: the bytes of the snapshot file;
/// - 1: the same, with header and footer made to fit each other;
/// - 2, 3: what the chunks hold, `section u8, layout u8, stride u16, count u16, bytes`, in a file
///   that is whole.
///
/// The engine opens or refuses, and one that opens can be worked with.
enum SnapshotTarget {
  static func run(_ bytes: [UInt8]) throws(Violation) {
    var feed = ByteFeed(bytes)
    let mode = feed.byte() & 3
    let storage = MemoryStorage(SampleStore.closed)
    guard let kept = SampleStore.closed.snapshot else {
      invariantBroken("a store closed in good order has a snapshot")
    }
    switch mode {
    case 0, 1:
      var file = feed.rest()
      if mode == 1 { seal(&file) }
      place(file, at: kept, in: storage)
    case _: write(&feed, in: storage)
    }
    try Opening.check(storage)
  }

  private static func place(_ bytes: [UInt8], at path: String, in storage: MemoryStorage) {
    do throws(StorageError) {
      let file = try storage.open(path, .createOrOpen)
      try file.truncate(to: 0)
      try file.write(bytes, at: 0)
    } catch {
      // Larger than the disk; the store stays as it was.
    }
  }

  /// Puts the sizes and sums of header and footer right, as far as there are any.
  private static func seal(_ file: inout [UInt8]) {
    guard file.count >= 4_096 + 40 else { return }
    file.put(UInt64(file.count), at: 64)
    let footer = file.rawBytes.storedUInt64(at: 72)
    if footer >= 4_096, footer <= UInt64(file.count - 40) {
      let sum = Checksum.xxh3(Array(file[Int(footer)..<file.count - 16]))
      file.put(sum, at: file.count - 16)
      file.put(sum, at: 88)
    }
    file.put(Checksum.xxh3(Array(file[..<4_088])), at: 4_088)
  }

  /// Writes a snapshot of its own in the place of the store's.
  private static func write(_ feed: inout ByteFeed, in storage: MemoryStorage) {
    do throws(SnapshotError) {
      var writer = try SnapshotWriter(storage: storage, header: try header(storage))
      while !feed.isEmpty {
        let section = feed.byte()
        let code = feed.byte()
        let stride = UInt16(feed.number() & 0x3F8)
        let layout =
          code & 1 == 0 || stride == 0 ? ChunkLayout.bytes : .rows(strideBytes: stride)
        var raw = feed.take(feed.number())
        if case .rows = layout { raw.removeLast(raw.count % Int(stride)) }
        try writer.append(section: section, layout: layout, raw: raw.rawBytes)
      }
      _ = try writer.finish().publish()
    } catch {
      invariantBroken("memory takes what is written to it")
    }
  }

  /// The header that the store's snapshot has.
  static func header(_ storage: MemoryStorage) throws(SnapshotError) -> SnapshotHeader {
    try reader(storage).header
  }

  /// The store's snapshot as input of mode 2.
  static func chunks() throws(SnapshotError) -> [UInt8] {
    var bytes: [UInt8] = [2]
    let snapshot = try reader(MemoryStorage(SampleStore.closed))
    do throws(SnapshotReadError<Never>) {
      try snapshot.forEachChunk { chunk, raw in
        let stride: UInt16
        switch chunk.layout {
        case .rows(let strideBytes): stride = strideBytes
        case .bytes: stride = 0
        }
        bytes += [chunk.section, stride == 0 ? 0 : 1]
        bytes += [UInt8(truncatingIfNeeded: stride), UInt8(truncatingIfNeeded: stride >> 8)]
        bytes += [
          UInt8(truncatingIfNeeded: raw.byteCount), UInt8(truncatingIfNeeded: raw.byteCount >> 8),
        ]
        bytes += raw.array(ByteRange(0, raw.byteCount))
      }
    } catch {
      switch error {
      case .snapshot(let cause): throw cause
      }
    }
    return bytes
  }

  private static func reader(_ storage: MemoryStorage) throws(SnapshotError) -> SnapshotReader {
    try SnapshotReader(
      storage: storage, path: SampleStore.closed.snapshot ?? "",
      expectedUUID: Session.beginning.identity.uuid)
  }
}

extension MemoryStorage.Image {
  /// The path of the snapshot.
  var snapshot: String? { files.keys.filter { $0.hasSuffix(".snap") }.max() }
}

extension [UInt8] {
  /// Puts a number there, lowest byte first.
  fileprivate mutating func put(_ value: UInt64, at offset: Int) {
    for place in 0..<8 { self[offset + place] = UInt8(truncatingIfNeeded: value >> (8 * place)) }
  }
}
