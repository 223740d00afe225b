import AQCore

/// Bulk operations, as they are done: a piece a tick, so that others come in between.
///
/// A piece changes some tasks and says in the same decision how far it came. What a crash takes
/// back it takes back whole, so nothing is done twice and nothing is left out.
extension Machine {
  /// Tasks that one piece changes, and rows that it looks at.
  static var pieceCount: Int { 256 }
  static var pieceBudget: Int { 20_000 }

  /// True where a tick has a piece to do.
  var hasOperationToAdvance: Bool {
    state.operations.runningCount > 0 && phase == .serving
  }

  /// Does the next piece of the oldest operation that runs.
  mutating func advanceOperation() {
    let next = state.operations.rows.firstIndex {
      // New work has to wait for room; the others make some.
      $0.end == nil && !($0.verb == .retry && admission == .storageFull)
    }
    guard let next, phase == .serving else { return }
    let row = state.operations.rows[next]
    // Who may do it was settled at its start.
    caller = Caller(.administrator)
    markSeam()
    guard let end = state.taskIDs.position(row.upTo), var query = storedQuery(row) else {
      finish(row)
      return
    }
    query.sort = .oldestFirst
    let tenant = row.reach == .allTenants ? nil : row.tenant
    var plan = plan(query, for: .tasks, tenant: tenant, at: row.started)
    plan.narrow(to: 0..<end + 1)
    let cursor = state.taskIDs.position(row.cursor).map { QueryCursor(position: $0) }
    let found = state.find(
      plan, after: cursor, limit: Self.pieceCount, budget: Self.pieceBudget)
    figures.rowsExamined += UInt64(found.examined)
    let piece = work(row, on: found)
    emit(
      OperationAdvanced(
        at: now, operation: row.id, cursor: piece.cursor.map { state.taskID($0) } ?? row.upTo,
        matched: row.matched + piece.matched, changed: row.changed + piece.changed,
        refused: row.refused + piece.refused))
    if piece.cursor == nil { finish(row) }
  }

  private mutating func finish(_ row: OperationRow) {
    emit(OperationEnded(at: now, operation: row.id, cause: .finished))
    answerOperationWaiters()
  }

  /// The query as it was read when the operation began.
  private func storedQuery(_ row: OperationRow) -> Query? {
    do throws(QueryError) { return try Query(parsing: row.query) } catch {
      // Only a later version could have written it; nothing can be found by it.
      return nil
    }
  }

  /// Does what the operation does to the tasks found, as far as one decision has room.
  private mutating func work(_ row: OperationRow, on found: QueryFindings) -> OperationPiece {
    var piece = OperationPiece(cursor: found.rest?.position)
    let start = decision.count
    for (index, task) in found.positions.enumerated() {
      let needed = bytesNeeded(row.verb, task)
      let used = decision.count - start + piece.gathered.count * 10
      if index > 0, used + needed > pieceBytes {
        piece.cursor = found.positions[index - 1]
        break
      }
      piece.matched += 1
      switch needed > pieceBytes ? .refused : act(row, task, &piece) {
      case .changed: piece.changed += 1
      case .refused: piece.refused += 1
      case .unchanged: break
      }
    }
    emitGathered(row, piece)
    return piece
  }

  /// Bytes of a decision that a piece may fill: what it ends with has to fit too.
  private var pieceBytes: Int { options.decisionBytes - 4_096 }

  /// At least what doing it to a task takes in the log.
  private func bytesNeeded(_ verb: OperationVerb, _ task: Int) -> Int {
    switch verb {
    case .cancel:
      state.tasks[task].hasEnded
        ? 0 : cascade(from: [task]).count * 10 + Limits.reasonBytes + 64
    case .retry:
      state.tasks[task].outcome == .failed
        ? state.spec(task).eventBytes + 64 : Int(state.tasks[task].openRuns) * 32
    case .pause: 10
    case .resume: 10 + Int(state.tasks[task].openRuns) * 32
    }
  }

  private mutating func act(
    _ row: OperationRow, _ task: Int, _ piece: inout OperationPiece
  ) -> OperationPiece.Effect {
    let outcome = state.tasks[task].outcome
    switch row.verb {
    case .cancel:
      guard outcome == .pending else { return outcome == .canceled ? .unchanged : .refused }
      cancelCascade(
        from: [task], cause: .requested, reason: ByteRange(0, row.reason.count),
        of: row.reason.rawBytes)
      return .changed
    case .pause:
      guard outcome == .pending else { return .refused }
      if state.isPaused(task) { return .unchanged }
      piece.gathered.append(state.taskID(task))
      return .changed
    case .resume: return resume(task, &piece)
    case .retry: return retry(task)
    }
  }

  /// Waits for a retry end now; what has failed is submitted anew.
  private mutating func retry(_ task: Int) -> OperationPiece.Effect {
    switch state.tasks[task].outcome {
    case .succeeded, .canceled: return .refused
    case .failed:
      if case .rejected = resubmit(state.taskID(task)) { return .refused }
      return .changed
    case .pending: break
    }
    var effect = OperationPiece.Effect.unchanged
    for run in openRuns(of: task, in: .retryWait) {
      emit(
        RunStateChanged(
          at: now, run: state.runID(run), from: .retryWait, to: .ready, cause: .retriedNow))
      effect = .changed
    }
    return effect
  }

  /// The task's runs may be handed out again, and what is suspended goes on.
  private mutating func resume(_ task: Int, _ piece: inout OperationPiece) -> OperationPiece.Effect
  {
    if state.tasks[task].hasEnded { return .refused }
    var effect = OperationPiece.Effect.unchanged
    if state.isPaused(task) {
      piece.gathered.append(state.taskID(task))
      effect = .changed
    }
    for run in openRuns(of: task, in: .suspended) {
      // A person must first say what became of it.
      if state.runs[run].suspendReason == .uncertain {
        if effect == .unchanged { effect = .refused }
        continue
      }
      emit(RunResumed(at: now, run: state.runID(run), resolution: .retry))
      effect = .changed
    }
    return effect
  }

  /// Runs of a task that are in a state. *Complexity*: O(runs of the task).
  private func openRuns(of task: Int, in wanted: RunState) -> [Int] {
    guard state.indexes.tasks.contains(task, wanted.rawValue) else { return [] }
    var found: [Int] = []
    var run = Int(state.tasks[task].firstRun)
    while run != 0 {
      if state.runs[run].state == wanted { found.append(run) }
      run = Int(state.runs[run].next)
    }
    return found
  }

  /// One event for all tasks of a piece that are paused or resumed.
  private mutating func emitGathered(_ row: OperationRow, _ piece: OperationPiece) {
    if piece.gathered.isEmpty { return }
    let text = row.by + row.reason
    let author = Authorship(
      by: row.by.isEmpty ? .none : ByteRange(0, row.by.count),
      reason: row.reason.isEmpty ? .none : ByteRange(row.by.count, row.reason.count))
    switch row.verb {
    case .pause:
      emit(TaskPaused(at: now, author: author, tasks: piece.gathered), from: text.rawBytes)
    case .resume:
      emit(TaskResumed(at: now, author: author, tasks: piece.gathered), from: text.rawBytes)
    case .cancel, .retry: break
    }
  }
}

/// What a piece of an operation came to.
struct OperationPiece {
  /// The last task that was looked at; nil where none is left.
  var cursor: Int?
  var matched: UInt64 = 0
  var changed: UInt64 = 0
  var refused: UInt64 = 0
  /// Tasks that one event is to be about.
  var gathered: [TaskID] = []

  init(cursor: Int?) { self.cursor = cursor }

  /// What became of one task.
  enum Effect { case changed, refused, unchanged }
}
