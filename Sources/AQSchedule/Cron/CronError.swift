import AQCore

/// Where an expression stops making sense, and what could have stood there.
public struct CronError: Error, Equatable, Sendable {
  /// Bytes before the place, from the expression's start.
  public var position: Int
  /// The field it is in; nil where it is in none.
  public var field: CronField?
  /// What could have stood there: `an hour from 0 to 23, or *`.
  public var expected: StaticWord
}
