/// One Swift file: as written, and without comments and literals.
struct SourceFile: Sendable {
  /// From the checkout's directory on.
  let path: String
  let lines: [String]
  /// The code alone: comments and the insides of literals are blank, lines keep their numbers.
  let code: [String]

  init(path: String, text: String) {
    self.path = path
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    code = CodeOnly.of(text).split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
  }

  /// `AQCore` for what lies under `Sources/AQCore`; the first directory elsewhere.
  var module: String {
    let parts = path.split(separator: "/").map(String.init)
    return parts.count > 2 && ["Sources", "Tests"].contains(parts[0]) ? parts[1] : parts[0]
  }

  /// The file's name without its ending, and without what follows a `+`.
  var subject: String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return String(name.dropLast(".swift".count).split(separator: "+").first ?? "")
  }

  /// Where in the code a pattern matches, as `path:line: what`.
  func matches(_ pattern: Regex<Substring>) -> [String] {
    zip(1..., code).filter { $0.1.contains(pattern) }.map { place($0.0, $0.1) }
  }

  /// `path:line: text`, for the reader of a failure.
  func place(_ number: Int, _ text: String) -> String {
    "\(path):\(number): \(text.drop { $0 == " " })"
  }
}
