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
  case routes = 12
  case extras = 13
  /// Sets of capabilities.
  case requirements = 14
  /// Tenants with roles and capabilities of their actors.
  case tenants = 15
  case actors = 16
  /// Budgets with what is reserved of them and who waits for them.
  case budgets = 17
  case subscriptions = 18
  /// Ids of signals within their window, and payloads handed to runs.
  case signals = 19
  case ledger = 20
  /// What became of tasks that retention has taken.
  case outcomes = 21
  case tags = 22
  case operations = 23
  /// Token buckets of queues.
  case rates = 24
  case departments = 25
  /// Since when tasks are paused, by whom and why.
  case taskPauses = 26
}
