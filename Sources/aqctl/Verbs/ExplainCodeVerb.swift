import AQClient
import AQCore

/// `aqctl explain-code`.
enum ExplainCodeVerb {
  static let spec = CommandSpec(
    path: ["explain-code"], summary: "Show what an error code means and what to do about it",
    operands: [OperandSpec("CODE", .any, "AQ2004 or INVALIDTRANSITION; all where not given")],
    examples: [ExampleSpec("aqctl explain-code AQ2004", "a code from an error")],
    action: run)

  @Sendable
  private static func run(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    guard let word = invocation.operands.first?.uppercased() else {
      console.records(ErrorCode.allCases.map(record), columns: ["code", "name", "exit", "meaning"])
      return 0
    }
    let known = ErrorCode.allCases.flatMap { [$0.displayNumber, $0.rawValue] }
    guard
      let code = ErrorCode.allCases.first(where: { [$0.displayNumber, $0.rawValue].contains(word) })
    else {
      throw .usage(
        "there is no error code \(Escaping.quoted(word))"
          + Suggestion.sentence(for: word, among: known),
        remedy: "aqctl explain-code")
    }
    console.record(record(code))
    return 0
  }

  private static func record(_ code: ErrorCode) -> Value {
    .map([
      .init("code", .bytes(Array(code.displayNumber.utf8))),
      .init("name", .bytes(Array(code.rawValue.utf8))),
      .init("exit", .integer(Int64(code.exitCode))),
      .init("meaning", .bytes(Array(code.meaning.utf8))),
      .init("advice", .bytes(Array(code.advice.utf8))),
    ])
  }
}
