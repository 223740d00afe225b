import AQCore

/// A snapshot file's name: the last event it contains, in 20 digits, so that names sort by
/// position.
public struct SnapshotName: Hashable, Sendable {
  /// The last event that the snapshot contains.
  public var lastLSN: LSN

  /// The directory that snapshots stand in; made with the store.
  public static let directory = "snap"
  static let fileSuffix = ".snap"
  static let temporarySuffix = ".snap.tmp"

  /// The name of the snapshot that ends with `lastLSN`.
  public init(lastLSN: LSN) {
    self.lastLSN = lastLSN
  }

  /// Reads a file's name (`00000000000000412345.snap`); nil for anything else.
  public init?(fileName: String) {
    self.init(fileName, suffix: Self.fileSuffix)
  }

  /// Reads a path in the data directory, published or not; nil for anything else.
  init?(path: String) {
    guard path.hasPrefix(Self.directory + "/") else { return nil }
    let name = String(path.dropFirst(Self.directory.count + 1))
    guard let found = Self(fileName: name) ?? Self(temporaryFileName: name) else { return nil }
    self = found
  }

  /// Reads the name of a file that was never published (`….snap.tmp`); nil for anything else.
  init?(temporaryFileName: String) {
    self.init(temporaryFileName, suffix: Self.temporarySuffix)
  }

  /// The path in the data directory.
  public var path: String { Self.directory + "/" + digits + Self.fileSuffix }

  /// The path before publication.
  var temporaryPath: String { Self.directory + "/" + digits + Self.temporarySuffix }

  private static let digitCount = 20

  private var digits: String {
    let number = String(lastLSN.rawValue)
    return String(repeating: "0", count: Self.digitCount - number.utf8.count) + number
  }

  private init?(_ name: String, suffix: String) {
    guard name.utf8.count == Self.digitCount + suffix.utf8.count, name.hasSuffix(suffix) else {
      return nil
    }
    var value: UInt64 = 0
    for byte in name.utf8.prefix(Self.digitCount) {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      let (scaled, overflowed) = value.multipliedReportingOverflow(by: 10)
      let (next, carried) = scaled.addingReportingOverflow(UInt64(byte - UInt8(ascii: "0")))
      guard !overflowed, !carried else { return nil }
      value = next
    }
    self.init(lastLSN: LSN(value))
  }
}
