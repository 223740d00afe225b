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
      case .cursor: request.cursor = try cursorValue()
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

  private mutating func cursorValue() throws(RequestError) -> UInt64 {
    try number(try value("CURSOR"), "CURSOR", "must be what a page gave as its cursor", 0, .max)
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

  mutating func page() throws(RequestError) -> ListRequest {
    var request = ListRequest()
    var seen: UInt64 = 0
    while let option = try option(PageOption.self, seen: &seen) {
      switch option {
      case .cursor: request.cursor = try cursorValue()
      case .count: request.count = try pageCount()
      }
    }
    return request
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
      }
    }
    guard seen != 0 else { throw .arity(command) }
    return limits
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
