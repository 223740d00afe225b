/// Did-you-mean: the known word closest to one that isn't known.
public enum Suggestion {
  /// ` — did you mean x?`, or nothing where nothing is close.
  public static func sentence(for word: String, among known: [String]) -> String {
    guard let best = closest(to: word, among: known) else { return "" }
    return "; did you mean \(best)?"
  }

  /// The closest known word: one the given word begins, or at most two slips away.
  public static func closest(to word: String, among known: [String]) -> String? {
    // Longer words aren't typed slips, and the cost grows with the square.
    guard word.utf8.count <= 40 else { return nil }
    var best: (word: String, distance: Int)?
    for candidate in known {
      let begins = word.count >= 3 && candidate.hasPrefix(word)
      let distance = begins ? 1 : distance(Array(word.utf8), Array(candidate.utf8))
      // Half a short word changed is another word.
      guard distance <= 2, distance * 2 < max(candidate.utf8.count, 3) else { continue }
      if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
    }
    return best?.word
  }

  /// Insertions, deletions, replacements and swaps of neighbors (optimal string alignment).
  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var rows = [[Int]](
      repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
    for i in 0...a.count { rows[i][0] = i }
    for j in 0...b.count { rows[0][j] = j }
    guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
    for i in 1...a.count {
      for j in 1...b.count {
        let replaced = rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
        var least = min(replaced, rows[i - 1][j] + 1, rows[i][j - 1] + 1)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          least = min(least, rows[i - 2][j - 2] + 1)
        }
        rows[i][j] = least
      }
    }
    return rows[a.count][b.count]
  }
}
