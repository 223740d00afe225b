import AQStorage
import Glibc

/// A data directory of its own for one test, gone with it.
///
/// In memory where the machine has a place for that: what is tested is the order of calls and the
/// bytes, not the disk.
final class TemporaryDirectory: Sendable {
  let path: String

  init() throws {
    let place = unsafe access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(place)/aqwal-XXXXXX".utf8CString)
    // Safe: the call writes over the six X and keeps no pointer.
    guard unsafe mkdtemp(&template) != nil else { throw Failure.noDirectory }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    // Not `rm -rf`: between fork and exec a child would hold the locks of every other test.
    // What stays behind is only litter, so errors are passed over.
    guard let storage = try? storage() else { return }
    for file in (try? image().keys.map { $0 }) ?? [] { try? storage.remove(file) }
    for directory in StoreDirectory.directories { _ = unsafe rmdir(path + "/" + directory) }
    _ = unsafe rmdir(path)
  }

  enum Failure: Error { case noDirectory, noFile(String) }

  func storage() throws -> PosixStorage { try PosixStorage(root: path, .mustExist) }

  /// Every file with its bytes, by path; directories are what their files' paths say.
  func image() throws -> [String: [UInt8]] {
    let storage = try storage()
    var image: [String: [UInt8]] = [:]
    var pending = [""]
    while let directory = pending.popLast() {
      for entry in try storage.list(directory) {
        let path = directory.isEmpty ? entry.name : directory + "/" + entry.name
        switch entry.kind {
        case .directory: pending.append(path)
        case .file: image[path] = try storage.contents(path)
        case .other: image[path] = []
        }
      }
    }
    return image
  }

  /// The same without the lock's file, whose text is not part of the store.
  func imageWithoutLock() throws -> [String: [UInt8]] {
    var image = try image()
    image["LOCK"] = nil
    return image
  }

  /// Makes the directory's files be `image`, and no others.
  func restore(_ image: [String: [UInt8]]) throws {
    let storage = try storage()
    for directory in StoreDirectory.directories { try storage.createDirectory(directory) }
    for path in try self.image().keys where image[path] == nil { try storage.remove(path) }
    for (path, bytes) in image {
      let file = try storage.open(path, .createOrOpen)
      try file.write(bytes, at: 0)
      try file.truncate(to: UInt64(bytes.count))
    }
  }
}

extension Storage {
  /// A whole file.
  func contents(_ path: String) throws -> [UInt8] {
    let file = try open(path, .readOnly)
    var bytes = [UInt8](repeating: 0, count: Int(try file.size()))
    let count = try file.read(into: &bytes, at: 0)
    guard count == bytes.count else { throw TemporaryDirectory.Failure.noFile(path) }
    return bytes
  }
}
