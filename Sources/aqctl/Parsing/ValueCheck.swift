import AQCore

/// Holds the value of a flag against its shape.
enum ValueCheck {
  static func check(_ value: String, _ shape: ValueShape, flag: String) throws(Failure) {
    let shown = Escaping.quoted(value)
    switch shape {
    case .text: return
    case .choice(let words):
      if words.contains(value) { return }
      throw .usage(
        "--\(flag) is one of \(words.joined(separator: ", ")), not \(shown)"
          + Suggestion.sentence(for: value, among: words))
    case .number(let range):
      if let number = UInt64(value), range.contains(number) { return }
      throw .usage(
        "--\(flag) is a number from \(range.lowerBound) to \(range.upperBound), not \(shown)")
    case .duration:
      if DurationText.parse(value) != nil { return }
      throw .usage("--\(flag) is a duration like 250ms, 10s, 5m, 2h or 1d, not \(shown)")
    case .time:
      if TimeText.isPlausible(value) { return }
      throw .usage(
        "--\(flag) is a time like 2026-11-20T13:00:00Z or milliseconds since 1970, not \(shown)")
    }
  }
}
