import Glibc

/// What a benchmark needs of the file system beside the storage seam.
enum Files {
  /// The path of a program in this one's directory.
  static func besideThisProgram(_ name: String) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    // Safe: at most as many bytes as the buffer has are written.
    let length = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    guard length > 0 else { return name }
    let path = buffer[..<length].map { UInt8(bitPattern: $0) }
    let directory = path.lastIndex(of: UInt8(ascii: "/")).map { path[...$0] } ?? []
    return String(decoding: directory, as: UTF8.self) + name
  }

  /// The whole of a small file as text; empty where it can't be read.
  static func text(_ path: String) -> String {
    // Safe: the stream is closed where it was opened, and reads stay within the buffer.
    guard let stream = unsafe fopen(path, "re") else { return "" }
    defer { unsafe fclose(stream) }
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    let count = unsafe fread(&buffer, 1, buffer.count, stream)
    return String(decoding: buffer[..<count], as: UTF8.self)
  }

  /// Resident bytes of this process.
  static var residentBytes: UInt64 {
    let fields = text("/proc/self/statm").split(separator: " ")
    guard fields.count > 1, let pages = UInt64(fields[1]) else { return 0 }
    return pages * 4_096
  }

  /// True where the path names a program.
  static func isExecutable(_ path: String) -> Bool { unsafe access(path, X_OK) == 0 }

  /// Makes a directory that nobody else has.
  static func makeDirectory() -> String? {
    var template = Array("/tmp/benchmarks-XXXXXX".utf8CString)
    // Safe: the array ends with a zero, and mkdtemp(3) only replaces the six letters before it.
    guard unsafe mkdtemp(&template) != nil else { return nil }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Removes a directory with all that is in it, following no link.
  static func removeTree(_ path: String) {
    for name in names(in: path) where unsafe unlink(path + "/" + name) != 0 {
      removeTree(path + "/" + name)
    }
    unsafe rmdir(path)
  }

  private static func names(in path: String) -> [String] {
    guard let directory = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    // Safe: an entry is read before the next call replaces it, and its name ends with a zero.
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}

/// A directory that goes, with all that is in it, when this value does.
struct ScratchDirectory: ~Copyable {
  let path: String

  init() throws(BenchmarkFailure) {
    guard let path = Files.makeDirectory() else { throw .unavailable("no directory in /tmp") }
    self.path = path
  }

  deinit { Files.removeTree(path) }
}
