import AQCore

/// What the end of a handler means for its run.
enum Verdict: Equatable {
  case complete(output: [UInt8])
  case fail(error: String, FinishRequest.Retry)
  case release
  /// Nothing to say: the lease is lost or the run canceled, and no result would be taken.
  case abandon

  /// Exit 0 is success; a listed exit is final; everything else may be tried again.
  static func judge(
    _ end: ChildProcess.End, terminalExits: Set<Int32>, output: [UInt8], error: [UInt8]
  ) -> Verdict {
    switch end {
    case .exited(0): return .complete(output: output)
    case .exited(let code):
      let text = errorText("exit \(code)", error)
      return .fail(error: text, terminalExits.contains(code) ? .terminal : .retryable)
    case .signaled(let signal):
      return .fail(error: errorText("killed by signal \(signal)", error), .retryable)
    }
  }

  /// How it ended, and the end of what it said on standard error, in at most the daemon's limit.
  private static func errorText(_ end: String, _ said: [UInt8]) -> String {
    let room = Limits.errorTextBytes - end.utf8.count - 2
    // Repairing damaged UTF-8 may triple a byte.
    var text = String(decoding: said, as: UTF8.self)
    while let last = text.last, last.isWhitespace { text.removeLast() }
    if text.isEmpty { return end }
    var tail = Array(text.utf8).suffix(room)
    // Not in the middle of a character.
    while let first = tail.first, first & 0xC0 == 0x80 { tail = tail.dropFirst() }
    return "\(end): \(String(decoding: tail, as: UTF8.self))"
  }
}
