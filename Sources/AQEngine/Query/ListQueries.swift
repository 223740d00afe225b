import AQCore

extension ListRequest {
  /// Elements of one page, within its limits.
  var pageCount: Int { max(1, min(count, Limits.pageCount)) }

  /// The request's query with its options as further terms. Without `WHERE` the order is that of
  /// ids.
  ///
  /// Throws where the query can't be read.
  func asQuery(_ bytes: RawSpan) throws(QueryError) -> Query {
    var query = Query()
    query.sort = .oldestFirst
    if !self.query.isNone { query = try Query(parsing: bytes.array(self.query)) }
    if !states.isEmpty { query.terms.append(QueryTerm(.state(states.map { .run($0) }))) }
    if !queue.isNone {
      query.terms.append(QueryTerm(.name(.queue, [QueryPattern(bytes.array(queue))])))
    }
    if !kind.isNone {
      var name = bytes.array(kind)
      let extent: QueryPattern.Extent = name.last == UInt8(ascii: "*") ? .beginning : .whole
      if extent == .beginning { name.removeLast() }
      query.terms.append(QueryTerm(.name(.kind, [QueryPattern(name, extent)])))
    }
    if !key.isNone { query.terms.append(QueryTerm(.name(.key, [QueryPattern(bytes.array(key))]))) }
    if !tag.isNone { query.terms.append(QueryTerm(.name(.tag, [QueryPattern(bytes.array(tag))]))) }
    if !task.isNone { query.terms.append(QueryTerm(.task([task]))) }
    return query
  }
}

extension Machine {
  /// Rows that one list or count may look at; where texts are searched, fewer by the plan's weight.
  static var listBudget: Int { 100_000 }
  static var countBudget: Int { 200_000 }

  /// Pages through tasks.
  mutating func listTasks(_ request: ListRequest, _ bytes: RawSpan) -> Reply {
    list(request, .tasks, bytes)
  }

  /// Pages through runs.
  mutating func listRuns(_ request: ListRequest, _ bytes: RawSpan) -> Reply {
    list(request, .runs, bytes)
  }

  private mutating func list(
    _ request: ListRequest, _ subject: QueryPlan.Subject, _ bytes: RawSpan
  ) -> Reply {
    let query: Query
    do throws(QueryError) { query = try request.asQuery(bytes) } catch {
      return .rejected(.query(error))
    }
    let plan = plan(query, for: subject, tenant: visibleTenant, at: now)
    guard let cursor = cursor(request, subject) else { return .value(Page().value) }
    let found = state.find(
      plan, after: cursor.place, limit: request.pageCount, budget: Self.listBudget)
    figures.rowsExamined += UInt64(found.examined)
    var page = Page()
    var rest = found.rest
    for (index, position) in found.positions.enumerated() {
      if !page.hasRoom {
        rest = place(of: found.positions[index - 1], subject, query.sort)
        break
      }
      page.append(subject == .tasks ? describe(task: position) : describe(run: position))
    }
    page.place = rest.map { text(of: $0, subject) }
    return .value(page.value)
  }

  /// Counts the tasks that a query finds.
  mutating func countTasks(_ request: ListRequest, _ bytes: RawSpan) -> Reply {
    let query: Query
    do throws(QueryError) { query = try request.asQuery(bytes) } catch {
      return .rejected(.query(error))
    }
    guard let cursor = cursor(request, .tasks) else { return .rejected(.outOfRange(.cursor)) }
    let counted = count(query, tenant: visibleTenant, after: cursor.place)
    return .value(
      .map([
        .init("count", .unsigned(UInt64(counted.count))),
        .init("exact", .boolean(counted.rest == nil)),
        .init("cursor", counted.rest.map { .text(text(of: $0, .tasks)) } ?? .null),
      ]))
  }

  /// How many tasks a query finds, as far as the budget goes.
  mutating func count(
    _ query: Query, tenant: UInt32?, after cursor: QueryCursor? = nil
  ) -> (count: Int, rest: QueryCursor?) {
    if cursor == nil, tenant == nil, let known = state.knownCount(query) { return (known, nil) }
    let plan = plan(query, for: .tasks, tenant: tenant, at: now)
    let found = state.find(plan, after: cursor, limit: .max, budget: Self.countBudget)
    figures.rowsExamined += UInt64(found.examined)
    return (found.positions.count, found.rest)
  }

  /// Whose tasks the caller may see: nil for everybody's.
  var visibleTenant: UInt32? { caller.sight == .everyTenant ? nil : caller.tenant }

  /// The place a request's cursor stands for, none at the start; nil for one that never was.
  private func cursor(
    _ request: ListRequest, _ subject: QueryPlan.Subject
  ) -> (place: QueryCursor?, Void)? {
    guard request.cursor != 0 else { return (nil, ()) }
    let position =
      subject == .tasks
      ? state.taskIDs.position(TaskID(rawValue: request.cursor))
      : state.runIDs.position(RunID(rawValue: request.cursor))
    return position.map { (QueryCursor(position: $0, time: request.cursorTime.milliseconds), ()) }
  }

  private func place(
    of position: Int, _ subject: QueryPlan.Subject, _ sort: QuerySort
  ) -> QueryCursor {
    switch sort {
    case .newestFirst, .oldestFirst: QueryCursor(position: position)
    case .lastEndedFirst, .firstEndedFirst:
      QueryCursor(position: position, time: state.endedKey(subject, position)?.time ?? 0)
    }
  }

  /// The id, and where the order is by ends the time in front of it.
  private func text(of cursor: QueryCursor, _ subject: QueryPlan.Subject) -> String {
    let id =
      subject == .tasks
      ? state.taskID(cursor.position).rawValue : state.runID(cursor.position).rawValue
    return cursor.time == 0 ? String(id) : "\(cursor.time).\(id)"
  }
}

extension EngineState {
  /// The number of matches where it is known without looking at a row.
  fileprivate func knownCount(_ query: Query) -> Int? {
    switch query.sort {
    case .lastEndedFirst, .firstEndedFirst: return nil
    case .newestFirst, .oldestFirst: break
    }
    if query.terms.isEmpty { return Int(tally.tasks) }
    guard query.terms.count == 1, query.terms[0].sense == .holds,
      case .state(let states) = query.terms[0].test, states.count == 1,
      case .run(let state) = states[0]
    else { return nil }
    return indexes.tasks.count(state.rawValue)
  }
}
