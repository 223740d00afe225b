/// Splits a command into words the way a shell would, with quotes and without anything else.
package enum WordSplitter {
  /// The words; *throws* a usage failure where a quote is left open.
  package static func split(_ text: String) throws(Failure) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in text {
      if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if character == " " || character == "\t" || character == "\n" {
        if let finished = word { words.append(finished) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    guard quote == nil else {
      throw .usage("a quote isn't closed in \(Escaping.quoted(text))")
    }
    if let finished = word { words.append(finished) }
    return words
  }
}
