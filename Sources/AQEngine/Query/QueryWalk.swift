import AQCore

/// What one look found.
struct QueryFindings {
  /// Positions of matches, in the order asked for.
  var positions: [Int] = []
  /// Behind which the next look begins; nil where nothing is left.
  var rest: QueryCursor?
  /// Rows that were held against the query.
  var examined = 0
}

/// A place in the order of a list, which need not be taken any more.
struct QueryCursor: Equatable {
  var position: Int
  /// When it ended; zero where the order is that of positions.
  var time: UInt64 = 0
}

extension EngineState {
  /// Looks for up to `limit` matches behind `cursor`, spending up to `budget`.
  ///
  /// *Complexity*: O(budget), beside the order of up to `QueryPlan.sortCount` matches.
  func find(
    _ plan: borrowing QueryPlan, after cursor: QueryCursor?, limit: Int, budget: Int
  ) -> QueryFindings {
    if plan.bounds.isEmpty { return QueryFindings() }
    let most = max(1, budget / plan.weight)
    switch plan.sort {
    case .newestFirst, .oldestFirst: return walk(plan, cursor, limit, most)
    case .lastEndedFirst, .firstEndedFirst:
      return plan.estimate <= min(QueryPlan.sortCount, most)
        ? sort(plan, cursor, limit) : walkEnded(plan, cursor, limit, most)
    }
  }

  private func walk(
    _ plan: borrowing QueryPlan, _ cursor: QueryCursor?, _ limit: Int, _ most: Int
  ) -> QueryFindings {
    var findings = QueryFindings()
    let isForward = plan.sort == .oldestFirst
    var last = cursor?.position ?? (isForward ? plan.bounds.lowerBound - 1 : plan.bounds.upperBound)
    while true {
      let next = isForward ? next(plan, from: last + 1) : previous(plan, upTo: last - 1)
      guard let position = next, plan.bounds.contains(position) else { return findings }
      if findings.positions.count == limit || findings.examined == most {
        findings.rest = QueryCursor(position: last)
        return findings
      }
      findings.examined += 1
      if admits(plan, position) { findings.positions.append(position) }
      last = position
    }
  }

  private func next(_ plan: borrowing QueryPlan, from start: Int) -> Int? {
    let start = max(start, plan.bounds.lowerBound)
    switch plan.driver {
    case .states(let states):
      return plan.subject == .tasks
        ? indexes.tasks.next(from: start, in: states)
        : indexes.runs.next(from: start, in: states)
    case .sets(let sets):
      var first: Int?
      for set in sets {
        if let next = set.next(from: start) { first = min(first ?? next, next) }
      }
      return first
    case .list(let list):
      let index = Self.index(in: list, from: start)
      return index < list.count ? list[index] : nil
    }
  }

  private func previous(_ plan: borrowing QueryPlan, upTo end: Int) -> Int? {
    let end = min(end, plan.bounds.upperBound - 1)
    switch plan.driver {
    case .states(let states):
      return plan.subject == .tasks
        ? indexes.tasks.previous(upTo: end, in: states)
        : indexes.runs.previous(upTo: end, in: states)
    case .sets(let sets):
      var last: Int?
      for set in sets {
        if let previous = set.previous(upTo: end) { last = max(last ?? previous, previous) }
      }
      return last
    case .list(let list):
      let index = Self.index(in: list, from: end + 1) - 1
      return index >= 0 ? list[index] : nil
    }
  }

  /// The index of the first element that is not below `start`.
  private static func index(in list: [Int], from start: Int) -> Int {
    var low = 0
    var high = list.count
    while low < high {
      let middle = (low + high) / 2
      if list[middle] < start { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Few candidates: all of them are looked at and put in order.
  private func sort(
    _ plan: borrowing QueryPlan, _ cursor: QueryCursor?, _ limit: Int
  ) -> QueryFindings {
    var findings = QueryFindings()
    var keys: [EndedOrder.Key] = []
    var next = next(plan, from: plan.bounds.lowerBound)
    while let position = next, plan.bounds.contains(position) {
      findings.examined += 1
      if let key = endedKey(plan.subject, position), isBehind(cursor, key, plan.sort),
        admits(plan, position)
      {
        keys.append(key)
      }
      next = self.next(plan, from: position + 1)
    }
    if plan.sort == .firstEndedFirst { keys.sort() } else { keys.sort(by: >) }
    findings.positions = keys.prefix(limit).map(\.position)
    if keys.count > limit, let last = findings.positions.last {
      findings.rest = QueryCursor(position: last, time: keys[limit - 1].time)
    }
    return findings
  }

  /// Many candidates: what has ended is gone through in its order.
  private func walkEnded(
    _ plan: borrowing QueryPlan, _ cursor: QueryCursor?, _ limit: Int, _ most: Int
  ) -> QueryFindings {
    var findings = QueryFindings()
    let isForward = plan.sort == .firstEndedFirst
    let blocks = endedBlocks(plan.subject)
    var block = isForward ? blocks.lowerBound : blocks.upperBound - 1
    if let cursor {
      let key = EndedOrder.Key(time: cursor.time, position: cursor.position)
      block =
        plan.subject == .tasks
        ? indexes.endedTasks.block(of: key) : indexes.endedRuns.block(of: key)
    }
    var last = cursor
    while blocks.contains(block) {
      let entries =
        plan.subject == .tasks
        ? indexes.endedTasks.entries(block) : indexes.endedRuns.entries(block)
      for index in entries.indices {
        let position = entries[isForward ? index : entries.count - 1 - index]
        guard let key = endedKey(plan.subject, position), isBehind(cursor, key, plan.sort) else {
          continue
        }
        if findings.positions.count == limit || findings.examined == most {
          findings.rest = last
          return findings
        }
        findings.examined += 1
        if plan.bounds.contains(position), admits(plan, position) {
          findings.positions.append(position)
        }
        last = QueryCursor(position: position, time: key.time)
      }
      block += isForward ? 1 : -1
    }
    return findings
  }

  private func endedBlocks(_ subject: QueryPlan.Subject) -> Range<Int> {
    subject == .tasks ? indexes.endedTasks.blocks : indexes.endedRuns.blocks
  }

  /// The place of something in the order of ends; nil where it has not ended or is gone.
  func endedKey(_ subject: QueryPlan.Subject, _ position: Int) -> EndedOrder.Key? {
    let isThere = subject == .tasks ? tasks[position].isPlaced : runs[position].isPlaced
    guard isThere, let time = endTime(subject, position, position) else { return nil }
    return EndedOrder.Key(time: time, position: position)
  }

  private func isBehind(
    _ cursor: QueryCursor?, _ key: EndedOrder.Key, _ sort: QuerySort
  ) -> Bool {
    guard let cursor else { return true }
    let place = EndedOrder.Key(time: cursor.time, position: cursor.position)
    return sort == .firstEndedFirst ? key > place : key < place
  }
}
