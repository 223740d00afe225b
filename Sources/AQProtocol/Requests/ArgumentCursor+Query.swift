import AQCore

extension ArgumentCursor {
  /// `[filter]… [CURSOR c] [COUNT n]`.
  mutating func list() throws(RequestError) -> ListRequest {
    var request = ListRequest()
    var seen: UInt64 = 0
    while let option = try option(ListOption.self, seen: &seen) {
      switch option {
      case .state: try appendState(to: &request.states)
      case .queue: request.queue = try name(try value("QUEUE"), "QUEUE")
      case .kind: request.kind = try pattern(try value("KIND"), "KIND")
      case .key: request.key = try name(try value("KEY"), "KEY")
      case .tag: request.tag = try text(try value("TAG"), "TAG", most: Limits.tagBytes)
      case .task: request.task = try identifier(try value("TASK"), "TASK", TaskID.self)
      case .matching: request.query = try query()
      case .cursor: (request.cursorTime, request.cursor) = try placeValue()
      case .count: request.count = try pageCount()
      }
    }
    return request
  }

  private mutating func appendState(to states: inout [RunState]) throws(RequestError) {
    let range = try value("STATE")
    for state in RunState.allCases where matches(range, state.word) {
      if !states.contains(state) { states.append(state) }
      return
    }
    throw bad(
      "STATE",
      "must be a state of a run, like ready, retryWait or completed",
      range)
  }

  mutating func cursorValue() throws(RequestError) -> UInt64 {
    try number(try value("CURSOR"), "CURSOR", "must be what a page gave as its cursor", 0, .max)
  }

  /// A cursor that may have a time and a dot in front of the id.
  private mutating func placeValue() throws(RequestError) -> (Timestamp, UInt64) {
    let range = try value("CURSOR")
    var dot = range.lowerBound
    while dot < range.upperBound, bytes.byte(dot) != UInt8(ascii: ".") { dot += 1 }
    let id =
      dot == range.upperBound ? range : ByteRange(dot + 1, range.upperBound - dot - 1)
    let expects: StaticString = "must be what a page gave as its cursor"
    let number = try number(id, "CURSOR", expects, 0, .max)
    if dot == range.upperBound { return (.zero, number) }
    let time = ByteRange(range.lowerBound, dot - range.lowerBound)
    return (
      Timestamp(milliseconds: try self.number(time, "CURSOR", expects, 0, .max)), number
    )
  }

  mutating func pageCount() throws(RequestError) -> Int {
    try count(try value("COUNT"), "COUNT", most: Limits.pageCount)
  }

  /// `[REASON text]`.
  mutating func reason() throws(RequestError) -> ByteRange {
    var seen: UInt64 = 0
    var reason = ByteRange.none
    while let option = try option(ReasonOption.self, seen: &seen) {
      switch option {
      case .reason: reason = try blob(try value("REASON"), "REASON", most: Limits.reasonBytes)
      }
    }
    return reason
  }

  /// `[BY who] [REASON text]`.
  mutating func authorship() throws(RequestError) -> Authorship {
    var seen: UInt64 = 0
    var authorship = Authorship()
    while let option = try option(AuthorOption.self, seen: &seen) {
      switch option {
      case .by: authorship.by = try text(try value("BY"), "BY", most: Limits.nameBytes)
      case .reason:
        authorship.reason = try blob(try value("REASON"), "REASON", most: Limits.reasonBytes)
      }
    }
    return authorship
  }

  mutating func queueName() throws(RequestError) -> ByteRange {
    try name(try next(), "queue")
  }

  mutating func keyName() throws(RequestError) -> ByteRange {
    try name(try next(), "key")
  }

  mutating func page() throws(RequestError) -> PageRequest {
    var request = PageRequest()
    var seen: UInt64 = 0
    while let option = try option(PageOption.self, seen: &seen) {
      switch option {
      case .cursor: request.cursor = try cursorValue()
      case .count: request.count = try pageCount()
      }
    }
    return request
  }

  mutating func queuePage() throws(RequestError) -> ListRequest {
    let page = try page()
    var request = ListRequest()
    request.cursor = page.cursor
    request.count = page.count
    return request
  }

  /// The value of `WHERE`, read once here so that what is wrong with it is told with its place.
  mutating func query() throws(RequestError) -> ByteRange {
    let range = try value("WHERE")
    do throws(QueryError) {
      _ = try Query(parsing: bytes.array(range))
    } catch {
      var error = error
      error.range = ByteRange(range.lowerBound + error.range.lowerBound, error.range.length)
      throw .badQuery(error)
    }
    return range
  }

  /// `[WHERE query] [CURSOR c]`.
  mutating func countQuery() throws(RequestError) -> ListRequest {
    var request = ListRequest()
    var seen: UInt64 = 0
    while let option = try option(CountOption.self, seen: &seen) {
      switch option {
      case .matching: request.query = try query()
      case .cursor: (request.cursorTime, request.cursor) = try placeValue()
      }
    }
    return request
  }

  /// `[COUNT n]` of occurrences.
  mutating func previewCount() throws(RequestError) -> Int {
    var seen: UInt64 = 0
    var count = 10
    while let option = try option(PreviewOption.self, seen: &seen) {
      switch option {
      case .count: count = try pageCount()
      }
    }
    return count
  }

  mutating func queueLimits() throws(RequestError) -> QueueLimits {
    var seen: UInt64 = 0
    var limits = QueueLimits()
    while let option = try option(QueueOption.self, seen: &seen) {
      switch option {
      case .concurrency:
        limits.concurrency = UInt32(
          try number(
            try value("CONCURRENCY"), "CONCURRENCY", "must be a number; 0 lifts the limit", 0,
            UInt64(UInt32.max)))
      case .rate: try rate(&limits)
      case .burst:
        limits.burst = UInt32(
          try number(
            try value("BURST"), "BURST", "must be a number; 0 stands for the rate's", 0,
            UInt64(UInt32.max)))
      }
    }
    guard seen != 0 else { throw .arity(command) }
    return limits
  }

  /// `n/d`, with `0` or `0/d` for no limit.
  private mutating func rate(_ limits: inout QueueLimits) throws(RequestError) {
    let range = try value("RATE")
    let slash = bytes.first(UInt8(ascii: "/"), in: range)
    let digits = ByteRange(range.lowerBound, (slash ?? range.upperBound) - range.lowerBound)
    guard let count = NumberText.unsigned(digits, bytes), count <= UInt64(UInt32.max),
      count == 0 || slash != nil
    else { throw bad("RATE", "must be a count in a duration, like 10/1s; 0 lifts it", range) }
    limits.rateCount = UInt32(count)
    guard let slash else { return }
    let rest = ByteRange(slash + 1, range.upperBound - slash - 1)
    limits.ratePeriod = try positiveDuration(rest, "RATE")
  }

  mutating func keyLimit() throws(RequestError) -> UInt32 {
    var seen: UInt64 = 0
    var limit: UInt32 = 0
    while let option = try option(KeyOption.self, seen: &seen) {
      switch option {
      case .limit:
        limit = UInt32(try count(try value("LIMIT"), "LIMIT", most: Int(UInt32.max)))
      }
    }
    guard seen != 0 else { throw .arity(command) }
    return limit
  }
}
