import AQClient
import AQCore
import AQProtocol

/// A query of the command line, as the option of a command. Read here once, so that what is wrong
/// with it is told before anything is asked.
package struct ListQuery: Equatable, Sendable {
  /// As it goes to the daemon.
  package let text: String

  /// True where it asks for nothing, which means everything.
  package var isEmpty: Bool { text.isEmpty }

  /// The options to send.
  package var options: [Argument] { isEmpty ? [] : ["WHERE", .text(text)] }

  /// How a query is written, for the help.
  package static let help = """
    QUERY is terms that must all hold: state:failed,canceled queue:email kind:email.* key:user-42 \
    tag:vip tenant:acme parent:t5 task:t9 id:t1..t9 age>2h created>=2027-01-31 ended<yesterday \
    attempt>=3 error~"timeout" since:yesterday until:today. A comma is any of, not (or - within \
    quotes) its opposite. sort:created, sort:-created and sort:-finished order them.
    """

  /// Reads the words of a command line; none at all mean everything.
  package init(_ words: [String]) throws(Failure) {
    let joined = words.joined(separator: " ")
    text = joined.allSatisfy { $0 == " " } ? "" : joined
    let bytes = Array(text.utf8)
    do throws(QueryError) {
      _ = try Query(parsing: bytes)
    } catch {
      throw .usage(
        "\(Sentences.text(error, bytes.rawBytes)) (byte \(error.position + 1) of the query)",
        remedy: "aqctl help ls")
    }
  }
}
