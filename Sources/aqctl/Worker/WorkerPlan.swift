import AQCore

/// What a worker takes and how it runs it.
struct WorkerPlan {
  var socket: String
  /// Whose work its connections do.
  var caller: CallerFlags
  /// Recorded with every attempt; an actor's id where it claims as one.
  var name: String
  var scope: Scope
  /// Handlers at once.
  var concurrency: Int
  var lease: Duration
  /// How long running handlers may go on once the worker is to stop.
  var drain: Duration
  /// The actor it claims as; nil where it claims under a name of its own.
  var actor: ActorWatch?
  /// What its handlers can do, beside what its actor can.
  var can: [String] = []
  /// The department it is of; nil for its actor's, or none.
  var department: String?
  /// Exit codes that aren't worth another attempt.
  var terminalExits: Set<Int32> = []
  var streams: Streams

  /// An actor that must be heard at an interval.
  struct ActorWatch {
    var id: ActorID
    var interval: Duration
  }

  /// Which runs are taken.
  enum Scope {
    /// Whatever comes, by these rules; queues empty for the default one.
    case queues([String], rules: [ProgramRule])
    /// This run alone, by this program; the worker ends with it.
    case run(RunID, words: [String])
  }

  /// What becomes of a handler's standard output and error.
  enum Streams {
    /// They become the run's output and error text.
    case captured
    /// The same, and they are passed on as they come.
    case passedOn
    /// They are this process's own; nothing is recorded.
    case inherited
  }

  /// The program for a kind; nil where no rule fits.
  func words(for kind: String) -> [String]? {
    switch scope {
    case .queues(_, let rules): rules.first { $0.matches(kind) }?.words
    case .run(_, let words): words
    }
  }
}
