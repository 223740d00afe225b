import AQCore
import Glibc

/// How the MANIFEST is read and written.
extension StoreDirectory {
  /// The MANIFEST; nil where there is neither it nor anything it could have named.
  static func readManifest(_ storage: any Storage) throws(StoreError) -> Manifest? {
    let hasRemains = try checkEntries(storage)
    let bytes: [UInt8]
    do {
      bytes = try readAll(try storage.open(Manifest.path, .readOnly))
    } catch  where error.isAbsence {
      if hasRemains { throw .manifestMissing }
      return nil
    } catch {
      throw .storage(error)
    }
    do {
      return try Manifest(decoding: bytes)
    } catch {
      switch error {
      case .damaged(let damage): throw .manifestDamaged(damage)
      case .unsupported(let version): throw .unsupported(version)
      }
    }
  }

  /// Lists every directory, so that a refused entry is found before anything is opened; true where
  /// a segment or a snapshot stands there.
  private static func checkEntries(_ storage: any Storage) throws(StoreError) -> Bool {
    var hasRemains = false
    do {
      let names = try storage.list("").filter { $0.kind == .directory }.map(\.name)
      for directory in directories where names.contains(directory) {
        let entries = try storage.list(directory)
        let remains = entries.contains {
          $0.name.hasSuffix(".seg") || $0.name.hasSuffix(".snap")
        }
        if directory != "quarantine", remains { hasRemains = true }
      }
    } catch {
      throw .storage(error)
    }
    return hasRemains
  }

  /// Reads a small file whole; one byte more than the largest manifest is enough to refuse it.
  private static func readAll(_ file: any StorageFile) throws(StorageError) -> [UInt8] {
    let size = min(try file.size(), UInt64(Manifest.maximumBytes + 1))
    var bytes = [UInt8](repeating: 0, count: Int(size))
    let count = try file.read(into: &bytes, at: 0)
    bytes.removeLast(bytes.count - count)
    return bytes
  }

  /// Puts a manifest in the old one's place.
  static func write(_ manifest: Manifest, _ storage: any Storage) throws(StorageError) {
    let bytes = manifest.encoded()
    let file = try storage.open(Manifest.temporaryPath, .createOrOpen)
    try file.write(bytes, at: 0)
    try file.truncate(to: UInt64(bytes.count))
    try file.syncAll()
    try storage.rename(Manifest.temporaryPath, to: Manifest.path)
    try storage.syncDirectory("")
    keepSpare(of: bytes.count, storage)
  }

  /// Keeps a file with room for the next manifest beside the current one, so that the log can
  /// still move on to its reserve segment when the disk is full.
  private static func keepSpare(of size: Int, _ storage: any Storage) {
    do {
      let file = try storage.open(Manifest.temporaryPath, .createOrOpen)
      try file.allocate(UInt64((size / 4_096 + 2) * 4_096))
      try file.syncAll()
    } catch {
      // No room for a spare: the next manifest needs room of its own, and says so if it lacks it.
    }
  }
}
