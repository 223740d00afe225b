import AQCore

/// A query made ready for one look at tasks or runs: names turned into numbers, times resolved, and
/// the smallest set chosen that all matches must be in.
struct QueryPlan {
  let subject: Subject
  let sort: QuerySort
  var checks: [QueryCheck] = []
  /// By number of a route; nil where every route will do.
  var routes: [Bool]?
  /// Positions outside can't match.
  var bounds: Range<Int>
  /// What is walked through.
  var driver = Driver.states(QueryIndexes.everyState)
  /// Rows the driver leads to, about.
  var estimate = Int.max
  /// What looking at one row costs, where a plain comparison is one.
  var weight = 1

  /// What is looked for.
  enum Subject { case tasks, runs }

  /// Where candidates come from.
  enum Driver {
    /// Those that are in any of these states.
    case states(UInt16)
    /// Members of any of these.
    case sets([PositionSet])
    /// These, ascending.
    case list([Int])
  }

  init(_ subject: Subject, _ sort: QuerySort, bounds: Range<Int>) {
    self.subject = subject
    self.sort = sort
    self.bounds = bounds
  }

  /// Takes a driver that leads to fewer rows than the one there is.
  mutating func consider(_ driver: Driver, estimate: Int) {
    if estimate >= self.estimate { return }
    self.driver = driver
    self.estimate = estimate
  }

  mutating func narrow(to range: Range<Int>) { bounds = bounds.clamped(to: range) }
}

/// One condition, as it is held against rows.
struct QueryCheck {
  let test: Test
  let sense: QueryTerm.Sense

  enum Test {
    /// Of a run, or of any run of a task; bits of `RunState` and of `TaskOutcome`.
    case states(UInt16, outcomes: UInt8)
    case key([QueryPattern])
    /// Numbers of tags.
    case tagged([UInt32])
    case tags([QueryPattern])
    /// Positions.
    case parents(Set<Int>)
    case tasks(Set<Int>)
    case identifiers([QueryIdentifiers])
    case created(QueryComparison, Timestamp)
    case ended(QueryComparison, Timestamp)
    case number(QueryNumber, QueryComparison, UInt64)
    case error([QueryPattern])
    case errorContains(QueryNeedle)
  }
}

extension QueryPlan {
  /// Sets of tasks that may be walked through together.
  static var setCount: Int { 64 }
  /// Tasks whose runs, or children, may be gathered before a list of runs begins.
  static var gatherCount: Int { 4_096 }
  /// Matches that may be put in order for one page.
  static var sortCount: Int { 8_192 }
}

extension Machine {
  /// Makes a query ready. `tenant` is whose tasks may be found; nil for everybody's.
  mutating func plan(
    _ query: Query, for subject: QueryPlan.Subject, tenant: UInt32?, at now: Timestamp
  ) -> QueryPlan {
    let end = subject == .tasks ? state.tasks.count : state.runs.count
    var plan = QueryPlan(subject, query.sort, bounds: 1..<max(1, end))
    var sets = TaskSets()
    for term in query.terms { add(term, to: &plan, &sets, now) }
    planRoutes(query, tenant, &plan, &sets)
    switch subject {
    case .tasks: if let best = sets.best { plan.consider(.sets(best), estimate: sets.estimate) }
    case .runs:
      // Runs stand in another order than their tasks: only few can be put in theirs.
      if let best = sets.best, sets.estimate <= min(plan.estimate, QueryPlan.gatherCount),
        let runs = state.runs(ofTasksIn: best)
      {
        plan.consider(.list(runs), estimate: runs.count)
      }
    }
    plan.estimate = min(plan.estimate, plan.bounds.count)
    return plan
  }

  private mutating func add(
    _ term: QueryTerm, to plan: inout QueryPlan, _ sets: inout TaskSets, _ now: Timestamp
  ) {
    let holds = term.sense == .holds
    let test: QueryCheck.Test
    switch term.test {
    case .state(let states):
      let (runs, outcomes) = Self.bits(of: states)
      test = .states(runs, outcomes: outcomes)
      if holds, outcomes == 0 {
        plan.consider(.states(runs), estimate: state.count(plan.subject, in: runs))
      }
    case .name(let name, let patterns):
      guard let named = check(name, patterns) else { return }
      if case .tags = named.test { plan.weight += 8 }
      if holds, let found = named.sets { sets.consider(found) }
      test = named.test
    case .parent(let ids):
      let parents = ids.compactMap { state.position($0) }
      test = .parents(Set(parents))
      if holds, let children = state.children(of: parents) { sets.consider([children]) }
    case .task(let ids):
      let tasks = ids.compactMap { state.position($0) }
      test = .tasks(Set(tasks))
      if holds { sets.consider([PositionSet(tasks)]) }
    case .identifier(let identifiers):
      test = .identifiers(identifiers)
      if holds, let range = state.positions(identifiers, plan.subject) { plan.narrow(to: range) }
    case .time(.created, let comparison, let moment):
      let time = moment.resolved(at: now)
      test = .created(comparison, time)
      if holds { plan.narrow(to: state.positions(plan.subject, made: comparison, time)) }
    case .time(.ended, let comparison, let moment):
      test = .ended(comparison, moment.resolved(at: now))
    case .number(let number, let comparison, let value):
      test = .number(number, comparison, value)
    case .error(let patterns):
      test = .error(patterns)
      plan.weight += 8
    case .errorContains(let text):
      test = .errorContains(QueryNeedle(text))
      // An error may be as long as 16 KiB.
      plan.weight += 48
    }
    plan.checks.append(QueryCheck(test: test, sense: term.sense))
  }

  private static func bits(of states: [QueryState]) -> (runs: UInt16, outcomes: UInt8) {
    var runs: UInt16 = 0
    var outcomes: UInt8 = 0
    for state in states {
      switch state {
      case .run(let state): runs |= 1 << UInt16(state.rawValue)
      case .task(let outcome): outcomes |= 1 << outcome.rawValue
      }
    }
    return (runs, outcomes)
  }

  /// The check of a name, and the sets its tasks are in where that is known; nil where the routes
  /// tell.
  private mutating func check(
    _ name: QueryName, _ patterns: [QueryPattern]
  ) -> (test: QueryCheck.Test, sets: [PositionSet]?)? {
    let isExact = patterns.allSatisfy { $0.extent == .whole }
    switch name {
    case .queue, .kind, .tenant: return nil
    case .key:
      let sets = isExact ? state.keySets(patterns) : nil
      return (.key(patterns), sets)
    case .tag:
      guard isExact else { return (.tags(patterns), nil) }
      let numbers = patterns.map {
        state.indexes.tagNames.lookUp(ByteRange(0, $0.bytes.count), of: $0.bytes.rawBytes)
      }
      return (.tagged(numbers), numbers.map { state.indexes.tags[$0] })
    }
  }

  /// Queue, kind and tenant are looked up once for each route, not for each task.
  private func planRoutes(
    _ query: Query, _ tenant: UInt32?, _ plan: inout QueryPlan, _ sets: inout TaskSets
  ) {
    var conditions: [(name: QueryName, patterns: [QueryPattern], sense: QueryTerm.Sense)] = []
    for term in query.terms {
      guard case .name(let name, let patterns) = term.test else { continue }
      switch name {
      case .queue, .kind, .tenant: conditions.append((name, patterns, term.sense))
      case .key, .tag: break
      }
    }
    if conditions.isEmpty, tenant == nil { return }
    var matching = [Bool](repeating: false, count: state.routes.numberCount + 1)
    var numbers: [UInt32] = []
    for number in 1..<UInt32(matching.count) where state.routes.isInUse(number) {
      let route = state.routes[number]
      guard tenant == nil || route.tenant == tenant else { continue }
      guard
        conditions.allSatisfy({
          state.matches(route, $0.name, $0.patterns) == ($0.sense == .holds)
        })
      else { continue }
      matching[Int(number)] = true
      numbers.append(number)
    }
    plan.routes = matching
    if numbers.count <= QueryPlan.setCount {
      sets.consider(numbers.map { state.indexes.routes[$0] })
    }
  }
}

/// The smallest collection of sets of tasks that all matches must be in.
struct TaskSets {
  private(set) var best: [PositionSet]?
  /// Their members.
  private(set) var estimate = Int.max

  mutating func consider(_ sets: [PositionSet]) {
    let count = sets.reduce(0) { $0 + $1.count }
    if count >= estimate || sets.count > QueryPlan.setCount { return }
    best = sets
    estimate = count
  }
}

extension EngineState {
  /// How many rows are in any of the states.
  func count(_ subject: QueryPlan.Subject, in states: UInt16) -> Int {
    var count = 0
    for state in 1...9 as ClosedRange<UInt8> where states & 1 << UInt16(state) != 0 {
      count += subject == .tasks ? indexes.tasks.count(state) : indexes.runs.count(state)
    }
    return count
  }

  /// Whether a name of a route is met.
  func matches(_ route: Route, _ name: QueryName, _ patterns: [QueryPattern]) -> Bool {
    switch name {
    case .queue: patterns.contains { $0.matches(queues.names.name(route.queue)) }
    case .kind: patterns.contains { $0.matches(kinds.name(route.kind)) }
    case .tenant:
      // The default tenant has no name of its own.
      route.tenant == 0
        ? patterns.contains { $0.matches(Self.defaultTenant.rawBytes) }
        : patterns.contains { $0.matches(tenants.names.name(route.tenant)) }
    case .key, .tag: false
    }
  }

  private static var defaultTenant: [UInt8] { Array("default".utf8) }

  /// Tasks at keys of these names, of all tenants; nil where that would take long to find out.
  fileprivate func keySets(_ patterns: [QueryPattern]) -> [PositionSet]? {
    let scopes = 0...UInt32(tenants.names.highest)
    guard scopes.count * patterns.count <= QueryPlan.setCount else { return nil }
    var sets: [PositionSet] = []
    for pattern in patterns {
      for scope in scopes {
        let number = keys.names.lookUp(
          ByteRange(0, pattern.bytes.count), of: pattern.bytes.rawBytes, scope: scope)
        if number != 0 { sets.append(indexes.keys[number]) }
      }
    }
    return sets
  }

  /// The children of tasks; nil where they are too many to be gathered.
  fileprivate func children(of parents: [Int]) -> PositionSet? {
    var children: [Int] = []
    for parent in parents {
      var child = Int(extras(parent)?.firstChild ?? 0)
      while child != 0 {
        if children.count == QueryPlan.gatherCount { return nil }
        children.append(child)
        child = Int(extras(child)?.nextSibling ?? 0)
      }
    }
    return PositionSet(children)
  }

  /// The runs of the tasks in the sets, ascending; nil where they are too many to be gathered.
  fileprivate func runs(ofTasksIn sets: [PositionSet]) -> [Int]? {
    var found: Set<Int> = []
    for set in sets {
      var next = set.next(from: 0)
      while let task = next {
        var run = Int(tasks[task].firstRun)
        while run != 0 {
          if found.count == QueryPlan.gatherCount * 4 { return nil }
          found.insert(run)
          run = Int(runs[run].next)
        }
        next = set.next(from: task + 1)
      }
    }
    return found.sorted()
  }

  /// Positions between the first and the last of the identifiers; nil where they don't bound it.
  fileprivate func positions(
    _ identifiers: [QueryIdentifiers], _ subject: QueryPlan.Subject
  ) -> Range<Int>? {
    var bounds: Range<Int>?
    for identifier in identifiers {
      let range: Range<Int>?
      switch (identifier, subject) {
      case (.tasks(let ids), .tasks): range = taskIDs.positions(ids)
      case (.runs(let ids), .runs): range = runIDs.positions(ids)
      case (.tasks, .runs), (.runs, .tasks): return nil
      }
      guard let range else { return nil }
      bounds =
        bounds.map { min($0.lowerBound, range.lowerBound)..<max($0.upperBound, range.upperBound) }
        ?? range
    }
    return bounds
  }

  /// Positions of what may have been made then.
  fileprivate func positions(
    _ subject: QueryPlan.Subject, made comparison: QueryComparison, _ time: Timestamp
  ) -> Range<Int> {
    let marks = subject == .tasks ? indexes.taskTimes : indexes.runTimes
    let start = marks.start(from: time.milliseconds)
    let end = max(start, marks.end(upTo: time.milliseconds))
    switch comparison {
    case .equal: return start..<end
    case .less, .lessOrEqual: return 0..<end
    case .greater, .greaterOrEqual: return start..<Int.max
    }
  }
}

extension IdentifierDirectory {
  /// Positions of identifiers of one restore epoch; nil where the range spans several, whose order
  /// says nothing.
  fileprivate func positions(_ ids: ClosedRange<Identifier<Noun>>) -> Range<Int>? {
    let (first, last) = (ids.lowerBound, ids.upperBound)
    guard first.restoreEpoch == last.restoreEpoch else { return nil }
    for stretch in stretches where stretch.epoch == first.restoreEpoch {
      let from = min(first.sequence, stretch.next)
      let upTo = min(last.sequence + 1, stretch.next)
      return stretch.base + Int(from)..<stretch.base + Int(max(from, upTo))
    }
    return 0..<0
  }
}
