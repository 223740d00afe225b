import AQCore
import AQEngine
import AQStorage
import AQWal

/// `mode u8` and then, by its lower two bits:
/// - 0, 3: edits of a store's log, six bytes each (see `Edit`);
/// - 1: the bytes of the only segment;
/// - 2: the bytes of the MANIFEST.
///
/// The log opens, or it is refused and left as it was; what was opened once opens the same again.
enum LogTarget {
  static func run(_ bytes: [UInt8]) throws(Violation) {
    var feed = ByteFeed(bytes)
    let before: MemoryStorage.Image
    switch feed.byte() & 3 {
    case 1: before = withSegment(feed.rest())
    case 2: before = SampleStore.begun.with(Manifest.path, feed.rest())
    case _: before = edited(&feed)
    }
    let storage = MemoryStorage(before)
    inspect(storage)
    guard storage.image.files == before.files else {
      throw Violation("looking at a log changes nothing")
    }
    guard let marks = open(storage) else {
      guard storage.image.files == before.files else {
        throw Violation("a log that is refused is left as it was")
      }
      return
    }
    guard open(MemoryStorage(storage.image)) == marks else {
      throw Violation("a log that was opened opens again, and says the same")
    }
  }

  /// What each whole group held; nil where the log was refused.
  private static func open(_ storage: MemoryStorage) -> [[UInt8]]? {
    var groups: [[UInt8]] = []
    do {
      let directory = try StoreDirectory.open(storage, orBegin: nil)
      let (writer, _) = try Log.open(
        directory, from: .beginning, sizing: Session.options.segments, .inline,
        replay: { (header, body) throws(ReplayRefusal) in
          guard header.type == .data else { return }
          groups.append(body.array(ByteRange(0, body.byteCount)))
        },
        opening: { finding in
          Log.Opening(body: [1], logicalTime: finding.logicalTime)
        })
      invariant(writer.epoch > 0, "an opening has an epoch")
      return groups
    } catch {
      return nil
    }
  }

  private static func inspect(_ storage: MemoryStorage) {
    do {
      let manifest = try StoreDirectory.inspect(storage)
      _ = try LogInspection.walk(storage, manifest, frame: { _, _, _ in }, damage: { _ in })
    } catch {
      // Refused; that is one of the two things that may come of it.
    }
  }

  private static func withSegment(_ content: [UInt8]) -> MemoryStorage.Image {
    let path = SampleStore.begun.segments[0]
    let size = SampleStore.begun.files[path]?.count ?? 0
    let padding = [UInt8](repeating: 0, count: max(0, size - content.count))
    return SampleStore.begun.with(path, content + padding)
  }

  private static func edited(_ feed: inout ByteFeed) -> MemoryStorage.Image {
    var image = SampleStore.closed
    let paths = image.segments
    while !feed.isEmpty {
      let path = paths[Int(feed.byte()) % paths.count]
      image.files[path]?.edit(&feed)
    }
    return image
  }
}

extension MemoryStorage.Image {
  /// The log's segments, oldest first.
  var segments: [String] { files.keys.filter { $0.hasSuffix(".seg") }.sorted() }

  /// The same with other bytes in one file.
  func with(_ path: String, _ bytes: [UInt8]) -> Self {
    var image = self
    image.files[path] = bytes
    return image
  }
}

extension [UInt8] {
  /// Makes one edit: `offset u16, kind u8, count u8, value u8`.
  fileprivate mutating func edit(_ feed: inout ByteFeed) {
    let offset = feed.number()
    let kind = feed.byte()
    let width = Int(feed.byte())
    let value = feed.byte()
    guard offset < count else { return }
    let end = Swift.min(count, offset + width)
    switch kind % 5 {
    case 0: self[offset] ^= value
    case 1: for index in offset..<end { self[index] = value }
    // A frame, or a part of one, that was there before.
    case 2: for index in offset..<end { self[index] = self[(index + Int(value) * 8) % count] }
    case 3: removeLast(count - offset)
    case _: for index in offset..<count { self[index] = 0 }
    }
  }
}
