/// Why bytes are not the rules of a zone.
public enum ZoneFileError: Error, Equatable, Sendable {
  /// They don't begin as a TZif file does, or are of its first version, which ends in 2038.
  case notTZif
  /// They end early.
  case truncated
  /// A count is beyond what any zone has, or counts don't fit each other.
  case badCount
  /// Times don't ascend, or lie beyond any calendar.
  case badTime
  /// A type that isn't there, or a distance from UTC of more than a day.
  case badType
  /// The rule for the future can't be read.
  case badRule
  /// It counts leap seconds, which times here don't.
  case leapSeconds
}
