import AQCore

/// Something a task waits for.
struct SubscriptionRow: BitwiseCopyable {
  /// Position of the task whose scheduled run a match releases; zero marks a row that is gone.
  var task: UInt64
  /// Position of the task it watches; zero for a signal.
  var watched: UInt64
  /// The next older one of the same task. Derived.
  var nextOfTask: UInt64 = 0
  /// Its neighbours among the armed ones that watch the same task or key. Derived.
  var nextOfWatched: UInt64 = 0
  var previousOfWatched: UInt64 = 0
  /// Runs it has released.
  var triggered: UInt64 = 0
  /// The signal that matched and waits for a run to release; zero for none.
  var signal = LSN.zero
  /// Number of the signal's key or the budget's unit; zero for neither.
  var name: UInt32
  var kind: Kind
  /// Of the run that must enter it; zero for other filters.
  var stateByte: UInt8
  /// Of the budget that must be crossed; zero for other filters.
  var percent: UInt8
  var repeats: SubscriptionSpec.Repetition
  var status = Status.armed
  /// Whether a match waits for a run to release.
  var match = Match.none

  /// What it waits for. Numbers are in snapshots.
  enum Kind: UInt8, BitwiseCopyable { case taskSucceeded = 1, runEntered, budgetCrossed, signal }

  /// Where it stands. Numbers are in snapshots.
  enum Status: UInt8, BitwiseCopyable { case armed = 1, triggered, canceled }

  /// Whether something has matched and no run was there to be released. One match is remembered:
  /// another one before that has released a run is the same. Numbers are in snapshots.
  enum Match: UInt8, BitwiseCopyable { case none = 0, pending = 1 }
}

extension SubscriptionRow: PlacedRow {
  var isPlaced: Bool { task != 0 }
}

/// Subscriptions by position, and the names they wait for.
struct SubscriptionTable: ~Copyable {
  var ids = IdentifierDirectory<SubscriptionNoun>(epoch: 0)
  var rows = RowTable<SubscriptionRow>(chunkRows: 4_096)
  /// Keys of signals, each of its tenant, and units of budgets, of the scope of units.
  var names: NameTable
  /// The newest armed subscription to each key, by its number.
  private var newest: [UInt64] = [0]
  /// Armed subscriptions to states of runs.
  var entryCount = 0

  /// Where units stand: no tenant has this number.
  static var unitScope: UInt32 { .max }

  init(seed: UInt64) {
    names = NameTable(seed: seed)
    rows.skip(to: 1)
  }

  /// The position of a subscription that is there.
  func position(_ id: SubscriptionID) -> Int? {
    guard let position = ids.position(id), position < rows.count, rows[position].isPlaced else {
      return nil
    }
    return position
  }

  /// The newest armed subscription to a key; zero for none.
  func newest(ofKey number: UInt32) -> UInt64 {
    Int(number) < newest.count ? newest[Int(number)] : 0
  }

  mutating func setNewest(ofKey number: UInt32, _ position: UInt64) {
    while Int(number) >= newest.count { newest.append(0) }
    newest[Int(number)] = position
  }
}
