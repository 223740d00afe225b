/// What a snapshot of the engine's state consists of, in the order in which it is written and read.
/// Numbers are on disk and never reused.
enum Section: UInt8 {
  /// Counters, positions of identifiers, the engine's pause.
  case counters = 1
  case kinds = 2
  case workers = 3
  case queues = 4
  case keys = 5
  /// Rows of 64 bytes.
  case tasks = 6
  /// One block a task, in the order of the rows.
  case specs = 7
  /// Rows of 64 bytes.
  case runs = 8
  /// Steps of runs that have any, in the order of the rows.
  case histories = 9
  /// Rows of 32 bytes.
  case edges = 10
  case leases = 11
  case idempotency = 12
}
