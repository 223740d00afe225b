import AQCore

/// Finds the name that was probably meant.
enum DidYouMean {
  /// The closest of `names` to `typed`, at most two edits (three for a long name) away.
  ///
  /// *Complexity*: O(names × length²); `typed` is cut to 32 bytes first. Error path only.
  static func closest(to typed: [UInt8], among names: [StaticString]) -> StaticString? {
    let wanted = typed.prefix(32).map(lowered)
    let most = wanted.count > 8 ? 3 : wanted.count > 3 ? 2 : 1
    var best: (name: StaticString, distance: Int)?
    for name in names {
      let candidate = Array(name.description.utf8).map(lowered)
      guard abs(candidate.count - wanted.count) <= most else { continue }
      let distance = edits(wanted, candidate)
      if distance <= most, distance < best?.distance ?? .max { best = (name, distance) }
    }
    return best?.name
  }

  private static func lowered(_ byte: UInt8) -> UInt8 {
    byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
  }

  // Levenshtein's distance, one row at a time.
  private static func edits(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (i, left) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, right) in b.enumerated() {
        let replaced = diagonal + (left == right ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
      }
    }
    return row[b.count]
  }
}
