/// The run transition table of the domain: which state may follow which.
public enum RunTransition {
  /// True where `next` may follow `state`.
  ///
  /// `failed` from scheduled, ready and leased stands for `expired` only; `completed` and `failed`
  /// from suspended are an operator's resolution.
  @inlinable
  public static func isAllowed(from state: RunState, to next: RunState) -> Bool {
    switch state {
    case .scheduled: next == .ready || next == .canceled || next == .failed
    case .ready: next == .leased || next == .canceled || next == .failed
    case .leased: next == .running || next == .ready || next == .canceled || next == .failed
    case .running: next != .scheduled && next != .leased && next != .running
    case .retryWait: next == .ready || next == .failed || next == .canceled
    case .suspended:
      next == .ready || next == .canceled || next == .completed || next == .failed
    case .completed, .failed, .canceled: false
    }
  }
}
