import AQCore

/// Why a verb ended without having done what it was asked to.
package struct Failure: Error, Equatable, Sendable {
  /// The stable code.
  package var code: ErrorCode
  /// What was tried, as a sentence's beginning: `can't get r99`.
  package var what: String
  /// What stood in the way, as a sentence's end.
  package var why: String
  /// The next step; empty where there is none to name.
  package var remedy: String

  /// A failure with all its facts.
  package init(_ code: ErrorCode, what: String, why: String, remedy: String = "") {
    self.code = code
    self.what = what
    self.why = why
    self.remedy = remedy
  }

  /// A command line that can't be understood.
  package static func usage(_ why: String, remedy: String = "see aqctl help") -> Failure {
    Failure(.badRequest, what: "can't read the command line", why: why, remedy: remedy)
  }

  /// What the process exits with.
  package var exitCode: Int32 { code.exitCode }

  /// The code as users see it: `AQ2001`.
  package var number: String { code.displayNumber }
}

extension ErrorCode {
  /// As users see it: `AQ2001`.
  package var displayNumber: String { "AQ\(number)" }
}
