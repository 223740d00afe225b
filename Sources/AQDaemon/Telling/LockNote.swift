import AQStorage

/// What the holder of a store wrote about itself into its LOCK.
enum LockNote {
  /// `: pid 17, start 1700000000000`; empty where there is nothing to read.
  static func text(_ storage: any Storage) -> String {
    var bytes = [UInt8](repeating: 0, count: 256)
    do throws(StorageError) {
      let count = try storage.open("LOCK", .readOnly).read(into: &bytes, at: 0)
      let lines = bytes[..<count].split(separator: UInt8(ascii: "\n"))
      let words = lines.map { line in
        // Written by a process of the same user, but shown to people.
        String(decoding: line.map { $0 >= 0x20 && $0 < 0x7F ? $0 : 0x3F }, as: UTF8.self)
      }
      return words.isEmpty ? "" : ": " + words.joined(separator: ", ")
    } catch {
      return ""
    }
  }
}
