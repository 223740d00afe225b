/// Years from 1970 to 2199.
public struct YearSet: Equatable, Sendable {
  /// What an expression may name.
  public static let range = 1970...2199

  /// 64 years each, the first from 1970.
  private var words: [NumberSet] = [NumberSet](repeating: NumberSet(), count: 4)

  /// No year.
  package init() {}

  /// Adds a year. *Precondition*: within `range`.
  package mutating func insert(_ year: Int) {
    let index = year - Self.range.lowerBound
    words[index / 64].insert(index % 64)
  }

  /// The first year that is `start` or later; nil where there is none.
  package func next(from start: Int) -> Int? {
    var index = max(0, start - Self.range.lowerBound)
    while index / 64 < words.count {
      if let found = words[index / 64].next(from: index % 64) {
        return Self.range.lowerBound + index / 64 * 64 + found
      }
      index = (index / 64 + 1) * 64
    }
    return nil
  }

  /// The years in ascending order.
  public var years: [Int] {
    words.enumerated().flatMap { index, word in
      word.numbers.map { Self.range.lowerBound + index * 64 + $0 }
    }
  }
}
