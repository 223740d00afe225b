import AQCore
import Glibc

/// Every byte that is ever cut from a file, kept with the reason.
extension StoreDirectory {
  /// What was cut, where, and why.
  public struct Cut: Hashable, Sendable {
    /// The path the bytes stood at.
    public var path: String
    /// Where they begin in it.
    public var offset: UInt64
    /// How many there are.
    public var byteCount: UInt64
    /// The LSN expected there.
    public var expectedLSN: LSN
    /// The epoch that cut them.
    public var epoch: UInt32
    /// One word: `torn`.
    public var reason: String

    /// A cut that is about to be made; nothing is kept before `quarantine`.
    public init(
      path: String, offset: UInt64, byteCount: UInt64, expectedLSN: LSN, epoch: UInt32,
      reason: String
    ) {
      self.path = path
      self.offset = offset
      self.byteCount = byteCount
      self.expectedLSN = expectedLSN
      self.epoch = epoch
      self.reason = reason
    }

    /// The `.json` beside the bytes.
    var json: String {
      """
      {"reason":"\(reason)","file":"\(path)","offset":\(offset),"bytes":\(byteCount),\
      "expected_lsn":\(expectedLSN.rawValue),"epoch":\(epoch)}

      """
    }

    /// `wal-00000000000000000001.seg-4096-e3`.
    var name: String {
      let flat = String(path.map { $0 == "/" ? "-" : $0 })
      return "\(flat)-\(offset)-e\(epoch)"
    }
  }

  /// Copies the cut range of `file` to `quarantine/`, durably; never over an earlier copy.
  ///
  /// Returns the copy's path. Throws `StorageError`, with nothing cut yet.
  public func quarantine(
    _ cut: Cut, from file: any StorageFile
  ) throws(StorageError) -> String {
    try storage.createDirectory("quarantine")
    let (copy, path) = try makeFile("quarantine/" + cut.name, ".bytes")
    try copyRange(of: file, to: copy, offset: cut.offset, byteCount: cut.byteCount)
    try copy.syncAll()
    let (note, _) = try makeFile(path, ".json")
    try note.write(Array(cut.json.utf8), at: 0)
    try note.syncAll()
    try storage.syncDirectory("quarantine")
    try storage.syncDirectory("")
    return path
  }

  /// Makes a file that isn't there yet: a start that crashed in the middle of a cut left a copy,
  /// which may hold more than there is now.
  private func makeFile(
    _ stem: String, _ suffix: String
  ) throws(StorageError) -> (file: any StorageFile, path: String) {
    var attempt = 0
    while true {
      let path = attempt == 0 ? stem + suffix : "\(stem)~\(attempt)\(suffix)"
      do {
        return (try storage.open(path, .createNew), path)
      } catch  where error.errno == EEXIST && attempt < 10_000 {
        attempt += 1
      } catch {
        throw error
      }
    }
  }

  private func copyRange(
    of source: any StorageFile, to copy: any StorageFile, offset: UInt64, byteCount: UInt64
  ) throws(StorageError) {
    var buffer = [UInt8](repeating: 0, count: Int(min(byteCount, 1 << 20)))
    var done: UInt64 = 0
    while done < byteCount {
      let wanted = Int(min(byteCount - done, UInt64(buffer.count)))
      let count = min(try source.read(into: &buffer, at: offset + done), wanted)
      guard count > 0 else { return }  // The file ends here: there is no more to keep.
      try copy.write(Array(buffer[..<count]), at: done)
      done += UInt64(count)
    }
  }
}
