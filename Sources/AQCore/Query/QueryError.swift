/// Why a query can't be read, and where.
public struct QueryError: Error, Equatable, Sendable {
  /// What stands where something else should: bytes of the query, empty at its end.
  public var range: ByteRange
  /// What should stand there.
  public var expected: QueryExpectation
  /// The field whose term it is; nil where there is none yet.
  public var field: QueryField?

  init(_ range: ByteRange, _ expected: QueryExpectation, _ field: QueryField? = nil) {
    self.range = range
    self.expected = expected
    self.field = field
  }

  /// Bytes before what is wrong.
  public var position: Int { range.lowerBound }
}

/// What should stand at a place of a query.
public enum QueryExpectation: String, Equatable, Sendable, CaseIterable {
  /// A name of `QueryField`.
  case field
  /// One of the field's operators.
  case comparison
  case state
  case text
  case task
  case identifiers
  case duration
  case time
  case number
  case sort
  case closingQuote
  /// A space, or the end, behind a value.
  case space
  /// A term behind `not`.
  case term
  /// No `sort:` behind another, and none negated.
  case oneSort
  /// At most `Limits.queryBytes`.
  case fewerBytes
  /// At most `Limits.queryTermCount`.
  case fewerTerms
  /// At most `Limits.filterCount` between commas.
  case fewerValues
}
