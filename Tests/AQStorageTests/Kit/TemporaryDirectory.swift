import CAQSystem
import Glibc

/// A place in the file system for one test, gone with it.
final class TemporaryDirectory: Sendable {
  let path: String

  init() throws {
    let place = unsafe access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(place)/aqstorage-XXXXXX".utf8CString)
    // Safe: the call writes over the six X and keeps no pointer.
    guard unsafe mkdtemp(&template) != nil else { throw Failure.noDirectory }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { Self.remove(path) }

  enum Failure: Error { case noDirectory }

  /// A path within.
  func at(_ name: String) -> String { path + "/" + name }

  /// Removes everything below, in this process: between fork and exec a child would hold the locks
  /// of other tests.
  private static func remove(_ path: String) {
    // What stays behind is only litter, so errors are passed over.
    // Safe: names are C strings for the time of a call; the listing is closed once.
    let directory = unsafe aq_open(
      AQ_CURRENT_DIRECTORY, path, Int32(AQ_OPEN_DIRECTORY.rawValue))
    if directory >= 0, let names = unsafe aq_names_open(directory) {
      var name = [CChar](repeating: 0, count: 256)
      while unsafe aq_names_next(names, &name, name.count) == 1 {
        let bytes = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let entry = path + "/" + String(decoding: bytes, as: UTF8.self)
        if unsafe unlink(entry) != 0 { remove(entry) }
      }
      unsafe aq_names_close(names)
    }
    _ = unsafe rmdir(path)
  }
}
