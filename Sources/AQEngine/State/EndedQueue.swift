import AQCore

/// Something that has ended, and when on the steady clock.
struct Ended: BitwiseCopyable {
  /// Of the task, or of the run.
  var position: UInt64
  var steady: UInt64
}

/// What has ended, oldest first: a ring.
struct EndedQueue {
  private var slots: [Ended] = []
  private var head = 0
  private(set) var count = 0

  var first: Ended? { count == 0 ? nil : slots[head] }

  /// The entry `index` places behind the first. Precondition: `index` < `count`.
  subscript(index: Int) -> Ended { slots[(head &+ index) & (slots.count &- 1)] }

  @inline(__always)
  mutating func append(_ ended: Ended) {
    if count == slots.count { resize(to: max(16, slots.count * 2)) }
    slots[(head &+ count) & (slots.count &- 1)] = ended
    count += 1
  }

  mutating func removeFirst() {
    invariant(count > 0, "only what is there is removed")
    head = (head + 1) & (slots.count - 1)
    count -= 1
    if slots.count > 1_024, count < slots.count / 4 { resize(to: slots.count / 2) }
  }

  private mutating func resize(to capacity: Int) {
    var other = [Ended](repeating: Ended(position: 0, steady: 0), count: capacity)
    for index in 0..<count { other[index] = self[index] }
    slots = other
    head = 0
  }
}

/// What has ended of each tenant, and when the first of it may go. Derived, not stored.
struct Retention {
  /// By tenant.
  private(set) var tasks: [EndedQueue] = []
  /// Ended runs of tasks that had not ended then, by tenant.
  private(set) var runs: [EndedQueue] = []
  /// What the engine was told to keep; `due` follows from it.
  var policy = RetentionPolicy() { didSet { look() } }
  /// When something may go, on the steady clock; never too late, and `.max` where nothing has
  /// ended.
  private(set) var due = UInt64.max
  /// Things that ended since somebody last looked.
  var fresh = 0

  /// Notes that a task has ended.
  @inline(__always)
  mutating func taskEnded(_ task: Int, tenant: UInt32, steady: UInt64) {
    if _slowPath(Int(tenant) >= tasks.count) { widen(Int(tenant)) }
    tasks[Int(tenant)].append(Ended(position: UInt64(task), steady: steady))
    fresh += 1
    due = min(due, self.due(tasks[Int(tenant)]))
  }

  /// Notes that a run has ended whose task goes on.
  mutating func runEnded(_ run: Int, tenant: UInt32, steady: UInt64) {
    if Int(tenant) >= runs.count { widen(Int(tenant)) }
    runs[Int(tenant)].append(Ended(position: UInt64(run), steady: steady))
    fresh += 1
    due = min(due, self.due(runs[Int(tenant)]))
  }

  /// When the first of a queue may go.
  @inline(__always)
  func due(_ queue: EndedQueue) -> UInt64 {
    guard let first = queue.first else { return .max }
    return due(first, among: queue.count)
  }

  private func due(_ ended: Ended, among count: Int) -> UInt64 {
    let (due, isBeyond) = ended.steady.addingReportingOverflow(
      policy.kept(among: count).milliseconds)
    return isBeyond ? .max : due
  }

  /// The ended task `index` places behind a tenant's first, if it may go once those before it have
  /// gone.
  func dueTask(_ index: Int, _ tenant: Int, _ steady: UInt64) -> Ended? {
    let count = tasks[tenant].count - index
    guard count > 0, due(tasks[tenant][index], among: count) <= steady else { return nil }
    return tasks[tenant][index]
  }

  /// The ended run `index` places behind a tenant's first, if it may go.
  func dueRun(_ index: Int, _ tenant: Int, _ steady: UInt64) -> Ended? {
    let count = runs[tenant].count - index
    guard count > 0, due(runs[tenant][index], among: count) <= steady else { return nil }
    return runs[tenant][index]
  }

  /// Takes away what stands at the front and is there no more, and looks when the next may go.
  ///
  /// *Complexity*: O(tenants + entries taken away).
  mutating func trim(
    _ allTasks: borrowing RowTable<TaskRow>, _ allRuns: borrowing RowTable<RunRow>
  ) {
    for tenant in tasks.indices {
      while let first = tasks[tenant].first, !allTasks[Int(first.position)].isPlaced {
        tasks[tenant].removeFirst()
      }
      while let first = runs[tenant].first, !allRuns[Int(first.position)].isPlaced {
        runs[tenant].removeFirst()
      }
    }
    look()
  }

  /// Lets the first ended run of a tenant stay for as long again: it is its task's last one.
  mutating func keepFirstRun(tenant: Int, steady: UInt64) {
    guard let first = runs[tenant].first else { return }
    runs[tenant].removeFirst()
    runs[tenant].append(Ended(position: first.position, steady: steady))
    look()
  }

  /// Looks when the next may go.
  private mutating func look() {
    due = .max
    for tenant in tasks.indices { due = min(due, due(tasks[tenant]), due(runs[tenant])) }
  }

  private mutating func widen(_ tenant: Int) {
    while tasks.count <= tenant { tasks.append(EndedQueue()) }
    while runs.count <= tenant { runs.append(EndedQueue()) }
  }
}

extension EngineState {
  /// Takes away what stands first among what has ended and is there no more.
  mutating func trimRetention() { retention.trim(tasks, runs) }

  /// Makes the queues of what has ended from the rows, in the order of time and of position.
  mutating func rebuildRetention() {
    var ended: [(at: UInt64, position: Int)] = []
    var task = tasks.next(from: 0)
    while task < tasks.count {
      if tasks[task].hasEnded { ended.append((tasks[task].endedAt, task)) }
      task = tasks.next(from: task + 1)
    }
    ended.sort { ($0.at, $0.position) < ($1.at, $1.position) }
    for (at, task) in ended {
      retention.taskEnded(task, tenant: route(task).tenant, steady: at &- clockOffset)
    }
    ended.removeAll(keepingCapacity: true)
    var run = runs.next(from: 0)
    while run < runs.count {
      if runs[run].state.isTerminal, !tasks[Int(runs[run].task)].hasEnded {
        let history = runs[run].history
        ended.append((history.isNone ? 0 : step(history).at.milliseconds, run))
      }
      run = runs.next(from: run + 1)
    }
    ended.sort { ($0.at, $0.position) < ($1.at, $1.position) }
    for (at, run) in ended {
      let tenant = route(Int(runs[run].task)).tenant
      retention.runEnded(run, tenant: tenant, steady: at &- clockOffset)
    }
    retention.fresh = 0
  }
}
