import AQProtocol

/// What the daemon counts itself; the engine counts the rest.
struct Counters {
  var requests: UInt64 = 0
  var requestErrors: UInt64 = 0
  var connectionsOpened: UInt64 = 0
  var connectionsRefused: UInt64 = 0
  var connectionsTimedOut: UInt64 = 0
  var rounds: UInt64 = 0
  /// Seconds spent in rounds, waiting left out.
  var roundSeconds = 0.0
  var longestRoundSeconds = 0.0

  /// Counts a round of the loop.
  mutating func countRound(_ length: Swift.Duration) {
    let (seconds, attoseconds) = length.components
    let total = Double(seconds) + Double(attoseconds) * 1e-18
    rounds += 1
    roundSeconds += total
    longestRoundSeconds = max(longestRoundSeconds, total)
  }
}
