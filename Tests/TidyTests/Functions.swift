/// Finds functions and how many lines they take, by counting braces.
enum Functions {
  struct Extent {
    let firstLine: Int
    let lineCount: Int
    let heading: String
  }

  /// Words at which a declaration without a body has ended.
  private static let declarations: Set<String> = [
    "func", "init", "var", "let", "case", "static", "mutating", "public", "package", "private",
    "internal", "struct", "enum", "extension", "protocol", "subscript", "typealias", "deinit",
  ]

  /// Every function and initialiser with a body.
  static func of(_ file: SourceFile) -> [Extent] {
    zip(0..., file.code).compactMap { index, line in
      guard ["func", "init", "subscript"].contains(where: { line.contains($0) }) else { return nil }
      guard line.contains(/^\s*([@a-z()]+\s+)*(func\s|init[?(<]|deinit\b|subscript\b)/) else {
        return nil
      }
      guard let last = lastLine(of: file.code, from: index) else { return nil }
      return Extent(
        firstLine: index + 1, lineCount: last - index + 1,
        heading: String(line.drop { $0 == " " }))
    }
  }

  /// The index of the line with the body's closing brace; nil for a requirement without one.
  private static func lastLine(of code: [String], from first: Int) -> Int? {
    var parentheses = 0
    var braces = 0
    var hasParameters = false
    for index in first..<code.count {
      for character in code[index] {
        switch character {
        case "(": parentheses += 1
        case ")":
          parentheses -= 1
          hasParameters = true
        case "{" where parentheses == 0: braces += 1
        case "}" where parentheses == 0:
          braces -= 1
          if braces <= 0 { return braces == 0 ? index : nil }
        default: break
        }
      }
      guard braces == 0, parentheses == 0, hasParameters, index + 1 < code.count else { continue }
      let next = code[index + 1].split { !$0.isLetter }.first.map(String.init) ?? ""
      if declarations.contains(next) { return nil }
    }
    return nil
  }
}
