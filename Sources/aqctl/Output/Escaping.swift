/// Makes anything that came from outside safe to show on a terminal.
package enum Escaping {
  /// One line: control characters, line ends and what hides or turns text are written as `\n`,
  /// `\t`, `\u{1b}`.
  package static func line(_ text: String) -> String {
    var shown = ""
    shown.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": shown += "\\n"
      case "\r": shown += "\\r"
      case "\t": shown += "\\t"
      case _ where isHarmful(scalar): shown += "\\u{\(String(scalar.value, radix: 16))}"
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }

  /// The same in quotes, cut to a length that fits a sentence.
  package static func quoted(_ text: String) -> String {
    let shown = line(String(text.prefix(60)))
    return text.count > 60 ? "\"\(shown)…\"" : "\"\(shown)\""
  }

  /// Control characters, and the marks that turn the direction of text round or hide it.
  private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0: true
    case 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF: true
    default: false
    }
  }
}
