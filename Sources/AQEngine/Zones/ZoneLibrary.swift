import AQCore
import AQSchedule

/// The time zones of the system, read from its tzdata as they are asked for, and kept.
///
/// Only decisions use it: what they resolve stands in the events, so that a replay needs no zone
/// and a new tzdata changes no decision that was made.
public struct ZoneLibrary {
  /// Why there are no rules for a name.
  public enum Failure: Error, Equatable, Sendable {
    /// Not a name like `Europe/Berlin`.
    case badName
    /// There is no such file, or none that can be read.
    case unknown
    /// The file doesn't hold the rules of a zone.
    case damaged(ZoneFileError)
  }

  /// Where the files are.
  private let directory: String
  private var known: [[UInt8]: ZoneRules] = [:]

  /// Zones kept at most: more than the IANA has names for.
  private static let keptCount = 1_024

  /// Zones from a directory; that of the system where none is given.
  public init(directory: String = "/usr/share/zoneinfo") { self.directory = directory }

  /// The rules of a zone by its IANA name; `UTC` needs no file.
  ///
  /// *Throws* every case of `Failure`. *Complexity*: O(1) for one that was asked for before.
  public mutating func zone(named name: [UInt8]) throws(Failure) -> ZoneRules {
    if name == Array("UTC".utf8) { return .utc }
    if let zone = known[name] { return zone }
    guard Self.isPlausible(name) else { throw .badName }
    let path = directory + "/" + String(decoding: name, as: UTF8.self)
    guard let bytes = ZoneFile.read(path) else { throw .unknown }
    do throws(ZoneFileError) {
      let zone = try ZoneRules(file: bytes)
      if known.count < Self.keptCount { known[name] = zone }
      return zone
    } catch {
      throw .damaged(error)
    }
  }

  /// Letters, digits, `_`, `+`, `-` and dots in parts between slashes, none of them a way out.
  private static func isPlausible(_ name: [UInt8]) -> Bool {
    guard !name.isEmpty, name.count <= Limits.nameBytes else { return false }
    let parts = name.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return parts.allSatisfy { part in
      part.first.map { $0 != UInt8(ascii: ".") } ?? false && part.allSatisfy(isNameByte)
    }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch Unicode.Scalar(byte) {
    case "a"..."z", "A"..."Z", "0"..."9", "_", "+", "-", ".": true
    case _: false
    }
  }
}
