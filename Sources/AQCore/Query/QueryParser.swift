extension Query {
  /// Reads a query.
  ///
  /// Terms stand between spaces: a field, an operator and a value; `-` or `not` before a term means
  /// its opposite, a comma between values means any of them. Text may be quoted, with `\` before a
  /// quote or another `\`; a trailing `*` outside of quotes stands for any ending. The whole
  /// grammar is in `docs/QUERIES.md`.
  ///
  /// Throws `QueryError` with the place and what should stand there.
  public init(parsing text: [UInt8]) throws(QueryError) {
    guard text.count <= Limits.queryBytes else {
      throw QueryError(
        ByteRange(Limits.queryBytes, text.count - Limits.queryBytes), .fewerBytes)
    }
    var parser = QueryParser(text: text)
    self = try parser.query()
  }
}

/// Reads a query front to back.
struct QueryParser {
  let text: [UInt8]
  var offset = 0

  init(text: [UInt8]) { self.text = text }

  mutating func query() throws(QueryError) -> Query {
    var query = Query()
    var isSorted = false
    skipSpaces()
    while offset < text.count {
      let start = offset
      let sense = try sense()
      let field = try field()
      if field == .sort {
        guard !isSorted, sense == .holds else { throw error(from: start, .oneSort, .sort) }
        query.sort = try sort()
        isSorted = true
      } else {
        guard query.terms.count < Limits.queryTermCount else {
          throw error(from: start, .fewerTerms)
        }
        query.terms.append(QueryTerm(try test(of: field), sense))
      }
      guard offset == text.count || isSpace(text[offset]) else {
        throw QueryError(rest(), .space, field)
      }
      skipSpaces()
    }
    return query
  }

  private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

  private mutating func skipSpaces() {
    while offset < text.count, isSpace(text[offset]) { offset += 1 }
  }

  /// `-` or `not` before a term, each again turning it round.
  private mutating func sense() throws(QueryError) -> QueryTerm.Sense {
    var sense = QueryTerm.Sense.holds
    while true {
      if peek == UInt8(ascii: "-") {
        offset += 1
      } else if skipNot() {
        skipSpaces()
      } else {
        return sense
      }
      guard offset < text.count else { throw QueryError(rest(), .term) }
      sense = sense == .holds ? .fails : .holds
    }
  }

  private mutating func skipNot() -> Bool {
    let end = offset + 3
    guard end <= text.count, text[offset..<end].map(QueryField.lowered) == Array("not".utf8),
      end == text.count || isSpace(text[end])
    else { return false }
    offset = end
    return true
  }

  private mutating func field() throws(QueryError) -> QueryField {
    let start = offset
    while let byte = peek, isLetter(byte) { offset += 1 }
    guard let field = QueryField(text[start..<offset]) else {
      if offset == start { offset = wordEnd(from: start) }
      throw error(from: start, .field)
    }
    return field
  }

  private func isLetter(_ byte: UInt8) -> Bool {
    let letter = byte | 0x20
    return letter >= 0x61 && letter <= 0x7A || byte == UInt8(ascii: "_")
  }

  /// The next byte; nil at the end.
  var peek: UInt8? { offset < text.count ? text[offset] : nil }

  /// True where the byte was there and is behind us now.
  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard let byte = peek, UInt32(byte) == character.value else { return false }
    offset += 1
    return true
  }

  /// Up to the next space, or the end.
  func rest() -> ByteRange { ByteRange(offset, wordEnd(from: offset) - offset) }

  func wordEnd(from start: Int) -> Int {
    var end = start
    while end < text.count, !isSpace(text[end]) { end += 1 }
    return end
  }

  /// What was read since `start` is wrong.
  func error(
    from start: Int, _ expected: QueryExpectation, _ field: QueryField? = nil
  ) -> QueryError {
    QueryError(ByteRange(start, offset - start), expected, field)
  }
}
