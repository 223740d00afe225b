import AQCore

/// Retention: what ended long ago, or before too many others, is given up in pieces, so that nobody
/// waits for it.
extension Machine {
  /// When something may be given up, on the steady clock; `.max` for not at all.
  var pruneDue: UInt64 { max(pruneNotBefore, min(state.retention.due, keysDue)) }

  /// When idempotency keys are to be forgotten that no submit has pushed out: some while behind the
  /// end of the first window, so that many go together.
  private var keysDue: UInt64 {
    guard let expiry = state.idempotency.nextExpiry else { return .max }
    let due = expiry.saturatingAdd(Piece.keyDelay).milliseconds
    return due - min(due, state.clockOffset)
  }

  /// Gives up one piece of what is due. What is left is due again at once.
  ///
  /// *Complexity*: O(`Piece.rowLimit`), and O(1) more for each end since the last call, so that it
  /// keeps up however fast tasks end.
  mutating func prune() {
    let fresh = state.retention.fresh
    state.retention.fresh = 0
    guard clock.steady >= pruneDue else { return }
    if admission == .storageFull {
      pruneNotBefore = clock.steady + Piece.retryMilliseconds
      return
    }
    pruneNotBefore = 0
    var piece = Piece(
      taskRoom: min(cascadeLimit, Piece.taskLimit + 2 * fresh),
      rowRoom: Piece.rowLimit + 8 * fresh)
    let tenantCount = state.retention.tasks.count
    for offset in 0..<tenantCount {
      let tenant = (pruneTurn + offset) % tenantCount
      gatherRuns(of: tenant, into: &piece)
      gatherTasks(of: tenant, into: &piece)
    }
    if tenantCount > 0 { pruneTurn = (pruneTurn + 1) % tenantCount }
    if !piece.runs.isEmpty {
      markSeam()
      emit(RunPruned(at: now, runs: piece.runs))
    }
    if !piece.tasks.isEmpty || clock.steady >= keysDue {
      markSeam()
      emit(TaskPruned(at: now, tasks: piece.tasks))
    } else if piece.runs.isEmpty {
      state.trimRetention()
    }
  }

  private mutating func gatherTasks(of tenant: Int, into piece: inout Piece) {
    var index = 0
    while piece.hasRoom, let entry = state.retention.dueTask(index, tenant, clock.steady) {
      let task = Int(entry.position)
      index += 1
      guard state.tasks[task].isPlaced else { continue }
      let (runCount, rowCount) = rows(of: task)
      if runCount > Piece.taskLimit {
        // Too many for one piece: its oldest runs first, the task when few are left.
        gatherFirstRuns(of: task, into: &piece)
        return
      }
      piece.rowRoom -= rowCount
      piece.taskRoom -= 1
      piece.tasks.append(state.taskID(task))
    }
  }

  private mutating func gatherRuns(of tenant: Int, into piece: inout Piece) {
    var index = 0
    while piece.hasRoom, let entry = state.retention.dueRun(index, tenant, clock.steady) {
      let run = Int(entry.position)
      index += 1
      guard state.runs[run].isPlaced else { continue }
      if state.tasks[Int(state.runs[run].task)].lastRun == entry.position {
        if index > 1 { return }
        // A task shows its last run as long as it is there. Where nothing is kept for any time, it
        // must not be due again at once.
        state.retention.keepFirstRun(
          tenant: tenant, steady: clock.steady + Piece.keptMilliseconds)
        index = 0
        piece.rowRoom -= 1
        continue
      }
      piece.rowRoom -= 1 + steps(of: run, upTo: Piece.rowLimit)
      piece.taskRoom -= 1
      piece.runs.append(state.runID(run))
    }
  }

  private func gatherFirstRuns(of task: Int, into piece: inout Piece) {
    var run = Int(state.tasks[task].firstRun)
    while piece.hasRoom, run != Int(state.tasks[task].lastRun) {
      piece.runs.append(state.runID(run))
      piece.taskRoom -= 1
      piece.rowRoom -= 1 + steps(of: run, upTo: Piece.rowLimit)
      run = Int(state.runs[run].next)
    }
  }

  /// Runs of a task, and with their steps all its rows, counted as far as matters.
  private func rows(of task: Int) -> (runs: Int, rows: Int) {
    var (runs, rows) = (0, 1)
    var run = Int(state.tasks[task].firstRun)
    while run != 0, runs <= Piece.taskLimit {
      runs += 1
      rows += 1 + steps(of: run, upTo: Piece.rowLimit - min(rows, Piece.rowLimit))
      run = Int(state.runs[run].next)
    }
    return (runs, rows)
  }

  private func steps(of run: Int, upTo limit: Int) -> Int {
    var count = 0
    var reference = state.runs[run].history
    while !reference.isNone, count < limit {
      count += 1
      reference = state.step(reference).previous
    }
    return count
  }
}

/// What one call gives up.
private struct Piece {
  /// Tasks or runs, and rows of all kinds, that are given up at once: about half a millisecond.
  static let taskLimit = 500
  static let rowLimit = 4_000
  /// How long behind its window an idempotency key is forgotten at the latest.
  static let keyDelay = Duration.seconds(60)
  /// How long the last run of a task that goes on isn't looked at again, beside the policy.
  static let keptMilliseconds: UInt64 = 10_000
  /// How long to wait where the disk has no room for the events.
  static let retryMilliseconds: UInt64 = 1_000

  var taskRoom: Int
  var rowRoom: Int
  var tasks: [TaskID] = []
  var runs: [RunID] = []

  var hasRoom: Bool { taskRoom > 0 && rowRoom > 0 }

  init(taskRoom: Int, rowRoom: Int) {
    self.taskRoom = taskRoom
    self.rowRoom = rowRoom
  }
}
