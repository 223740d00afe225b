/// Blanks comments and the insides of string literals, keeping every line where it was.
struct CodeOnly {
  private let source: [UInt8]
  private var position = 0
  private var output: [UInt8] = []

  private init(_ text: String) {
    source = Array(text.utf8)
    output.reserveCapacity(source.count)
  }

  static func of(_ text: String) -> String {
    var pass = CodeOnly(text)
    pass.run()
    return String(decoding: pass.output, as: UTF8.self)
  }

  private mutating func run() {
    while position < source.count {
      if starts(with: "//") {
        while position < source.count, source[position] != UInt8(ascii: "\n") { blank() }
      } else if starts(with: "/*") {
        blankComment()
      } else if let literal = literalStart() {
        blankLiteral(hashes: literal.hashes, isLong: literal.isLong)
      } else {
        keep()
      }
    }
  }

  private mutating func blankComment() {
    var depth = 0
    repeat {
      if starts(with: "/*") {
        depth += 1
        blank()
      } else if starts(with: "*/") {
        depth -= 1
        blank()
      }
      blank()
    } while depth > 0 && position < source.count
  }

  /// The number of `#` in front of a quote, and whether three quotes follow.
  private func literalStart() -> (hashes: Int, isLong: Bool)? {
    var at = position
    while at < source.count, source[at] == UInt8(ascii: "#") { at += 1 }
    guard at < source.count, source[at] == UInt8(ascii: "\"") else { return nil }
    let isLong = at + 2 < source.count && source[at...at + 2].allSatisfy { $0 == source[at] }
    return (at - position, isLong)
  }

  private mutating func blankLiteral(hashes: Int, isLong: Bool) {
    let hash = String(repeating: "#", count: hashes)
    let quote = (isLong ? "\"\"\"" : "\"") + hash
    for _ in 0..<quote.utf8.count { keep() }
    while position < source.count {
      if starts(with: quote) {
        for _ in 0..<quote.utf8.count { keep() }
        return
      }
      if starts(with: "\\\(hash)(") {
        blankInterpolation()
      } else if starts(with: "\\\(hash)") {
        for _ in 0...hashes { blank() }
        blank()
      } else {
        blank()
      }
    }
  }

  private mutating func blankInterpolation() {
    var depth = 0
    repeat {
      if source[position] == UInt8(ascii: "(") { depth += 1 }
      if source[position] == UInt8(ascii: ")") { depth -= 1 }
      if depth > 0, let literal = literalStart() {
        blankLiteral(hashes: literal.hashes, isLong: literal.isLong)
      } else {
        blank()
      }
    } while position < source.count && (depth > 0 || source[position - 1] != UInt8(ascii: ")"))
  }

  private func starts(with text: String) -> Bool {
    let bytes = text.utf8
    guard position + bytes.count <= source.count else { return false }
    return source[position..<position + bytes.count].elementsEqual(bytes)
  }

  private mutating func keep() {
    guard position < source.count else { return }
    output.append(source[position])
    position += 1
  }

  private mutating func blank() {
    guard position < source.count else { return }
    let byte = source[position]
    output.append(byte == UInt8(ascii: "\n") ? byte : UInt8(ascii: " "))
    position += 1
  }
}
