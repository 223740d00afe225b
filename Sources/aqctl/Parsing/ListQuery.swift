import AQClient
import AQCore

/// The words of a query, `state:failed queue:mail`, as the filters of a list command.
package struct ListQuery: Equatable, Sendable {
  /// The options to send.
  package private(set) var options: [Argument] = []

  /// How a query is written, for the help.
  package static let help = """
    QUERY is words of the form field:value, all of which must hold: state (several with commas), \
    queue, kind (with a trailing * for a prefix), key, tag, task.
    """

  private static let fields = ["state", "queue", "kind", "key", "tag", "task"]

  /// Reads a query; nothing at all means everything.
  package init(_ text: String) throws(Failure) {
    for word in text.split(separator: " ") { try append(String(word)) }
  }

  private mutating func append(_ word: String) throws(Failure) {
    guard let colon = word.firstIndex(of: ":") else {
      throw .usage(
        "\(Escaping.quoted(word)) in the query is not of the form field:value",
        remedy: "for example state:failed queue:mail")
    }
    let field = String(word[..<colon])
    let value = String(word[word.index(after: colon)...])
    guard Self.fields.contains(field) else {
      throw .usage(
        "a query has no field \(Escaping.quoted(field))"
          + Suggestion.sentence(for: field, among: Self.fields),
        remedy: "the fields are \(Self.fields.joined(separator: ", "))")
    }
    guard field == "state" else {
      options += [.text(field.uppercased()), .text(value)]
      return
    }
    for state in value.split(separator: ",", omittingEmptySubsequences: false) {
      try appendState(String(state))
    }
  }

  private mutating func appendState(_ word: String) throws(Failure) {
    let states = RunState.allCases.map { $0.word.description }
    guard let state = states.first(where: { $0.lowercased() == word.lowercased() }) else {
      throw .usage(
        "there is no state \(Escaping.quoted(word))"
          + Suggestion.sentence(for: word, among: states),
        remedy: "the states are \(states.joined(separator: ", "))")
    }
    options += ["STATE", .text(state)]
  }
}
