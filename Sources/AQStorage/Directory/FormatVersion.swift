/// The version of the on-disk format, carried by the MANIFEST and every segment.
public struct FormatVersion: Hashable, Sendable {
  /// Raised when older readers can't read what is written.
  public var major: UInt16
  /// Raised when something is added that older readers may pass over.
  public var minor: UInt16
  /// The lowest major a reader must know.
  public var minimumReader: UInt16

  /// A version as it was read or is to be written; `isReadable` judges it.
  public init(major: UInt16, minor: UInt16, minimumReader: UInt16) {
    self.major = major
    self.minor = minor
    self.minimumReader = minimumReader
  }

  /// What this build writes.
  public static var current: FormatVersion {
    FormatVersion(major: 1, minor: 0, minimumReader: 1)
  }

  /// True where this build can read what carries the version.
  public var isReadable: Bool { minimumReader <= Self.current.major && major != 0 }
}
