import AQCore

/// Failures on standard error: a sentence for people, an object for programs.
package enum FailureReport {
  /// Three lines at most: what and why, what to do, the code.
  package static func text(_ failure: Failure) -> String {
    var text = "aqctl: \(failure.what): \(failure.why)\n"
    if !failure.remedy.isEmpty { text += "  try: \(failure.remedy)\n" }
    text += "  code: \(failure.number) \(failure.code.rawValue)"
    return text + " (aqctl explain-code \(failure.number))\n"
  }

  /// One line: an object under the key `error`.
  package static func json(_ failure: Failure) -> String {
    var writer = JSONWriter()
    writer.object {
      $0.key("error")
      $0.object {
        $0.field("code", failure.number)
        $0.field("name", failure.code.rawValue)
        $0.field("what", failure.what)
        $0.field("why", failure.why)
        $0.field("remedy", failure.remedy)
        $0.key("exit")
        $0.integer(Int64(failure.exitCode))
      }
    }
    return writer.text + "\n"
  }
}
