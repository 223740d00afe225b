import AQCore

// What is wrong with a query, and where.
extension Sentences {
  /// What is wrong with a query; `bytes` is what its range refers to.
  public static func text(_ error: QueryError, _ bytes: RawSpan) -> String {
    let got = error.range.isEmpty ? "the end" : quoted(error.range, bytes)
    let term = error.field.map { "\($0.rawValue)" } ?? "the query"
    switch error.expected {
    case .field:
      let known = QueryField.allCases.map(\.rawValue)
      let typed = error.range.isEmpty ? "" : bytes.text(error.range).lowercased()
      let guess = Suggestion.sentence(for: typed, among: known)
      return "\(got) is no field of a query"
        + (guess.isEmpty ? "; use one of \(known.joined(separator: " "))" : guess)
    case .comparison:
      let operators = error.field.map { $0.operators.description } ?? ":"
      return "\(term) needs one of \(operators) behind it, not \(got)"
    case .state:
      return "state takes \(states), not \(got)"
    case .text: return "\(term) needs a value, not \(got); put text with blanks in \"quotes\""
    case .task: return "\(term) takes the id of a task, like t17, not \(got)"
    case .identifiers: return "\(term) takes an id or a range, like t1 or t1..t9, not \(got)"
    case .duration: return "\(term) takes a duration: 250ms, 10s, 5m, 2h or 1d, not \(got)"
    case .time:
      return "\(term) takes a time: yesterday, 2027-01-31, 2h for two hours ago, not"
        + "  \(got)"
    case .number: return "\(term) takes a number, not \(got)"
    case .sort:
      return "sort takes created or finished, with - before it for the newest first, not \(got)"
    case .closingQuote: return "a quote in the query isn't closed; close it with \""
    case .space: return "a space must follow the value of \(term), not \(got)"
    case .term: return "'-' and not need a term behind them, like -state:failed"
    case .oneSort: return "a query has one sort, which can't be negated; leave out \(got)"
    case .fewerBytes:
      return "the query is over its limit of \(Limits.queryBytes) bytes; ask for less"
    case .fewerTerms:
      return "the query has more than \(Limits.queryTermCount) terms; ask for less"
    case .fewerValues:
      return "\(term) has more than \(Limits.filterCount) values; ask for fewer"
    }
  }

  private static var states: String {
    let words = RunState.allCases.map(\.word.description)
    return (words + ["pending", "succeeded"]).joined(separator: ", ")
  }
}
