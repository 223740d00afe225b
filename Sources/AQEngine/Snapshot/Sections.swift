/// What a snapshot of the engine's state consists of, in the order in which it is written and read.
/// Numbers are on disk and never reused.
enum Section: UInt8 {
  /// Counters, positions of identifiers, the engine's pause.
  case counters = 1
  case kinds = 2
  case queues = 3
  case keys = 4
  /// Rows of 64 bytes.
  case tasks = 5
  /// One block a task, in the order of the rows.
  case specs = 6
  /// Rows of 64 bytes.
  case runs = 7
  /// Steps of runs that have any, in the order of the rows.
  case histories = 8
  /// Rows of 32 bytes.
  case edges = 9
  case leases = 10
  case idempotency = 11
  /// Outcomes of pruned tasks.
  case outcomes = 21
}
