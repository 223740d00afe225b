import AQCore

// The commands the daemon answers itself.
extension ArgumentCursor {
  /// `GET name…` or `SET name value`, as a verb behind `CONFIG` or in the command's name.
  mutating func config() throws(RequestError) -> SessionRequest {
    if command == .configGet { return .configGet(try rest()) }
    if command == .configSet { return .configSet(try configChanges()) }
    let verb = try next()
    if matches(verb, "GET") { return .configGet(try rest()) }
    if matches(verb, "SET") { return .configSet(try configChanges()) }
    throw .unknownSubcommand(command, verb)
  }

  mutating func rest() throws(RequestError) -> [ByteRange] {
    var rest: [ByteRange] = []
    while index < end { rest.append(try next()) }
    return rest
  }

  mutating func hello() throws(RequestError) -> Hello {
    var hello = Hello()
    if index < end, let version = NumberText.unsigned(ranges[index], bytes) {
      guard version == 2 || version == 3 else {
        throw .unknownProtocol(ranges[index])
      }
      hello.version = version == 3 ? .resp3 : .resp2
      index += 1
    }
    var seen: UInt64 = 0
    while let option = try option(HelloOption.self, seen: &seen) {
      switch option {
      case .auth:
        hello.user = try blob(try value("AUTH"), "AUTH", most: Limits.headerBytes)
        hello.token = try blob(try value("AUTH"), "AUTH", most: Limits.headerBytes)
      case .setName: hello.name = try connectionName(try value("SETNAME"))
      }
    }
    return hello
  }

  // Empty takes the name away, as redis does.
  private func connectionName(_ range: ByteRange) throws(RequestError) -> ByteRange {
    range.isEmpty ? range : try self.name(range, "connection name")
  }

  mutating func client() throws(RequestError) -> ClientRequest {
    let verb = try next()
    let request: ClientRequest
    if matches(verb, "ID") {
      request = .id
    } else if matches(verb, "GETNAME") {
      request = .getName
    } else if matches(verb, "SETNAME") {
      request = .setName(try connectionName(try next()))
    } else if matches(verb, "SETINFO") {
      let attribute = try blob(try next(), "attribute", most: Limits.nameBytes)
      let value = try blob(try next(), "value", most: Limits.nameBytes)
      request = .setLibrary(attribute: attribute, value: value)
    } else if matches(verb, "LIST") {
      request = .list
    } else if matches(verb, "KILL") {
      if remaining == 2, matches(ranges[index], "ID") { index += 1 }
      request = .kill(
        try number(try next(), "ID", "must be the id of a connection, from CLIENT LIST", 1, .max))
    } else {
      throw .unknownSubcommand(command, verb)
    }
    try finish()
    return request
  }

  mutating func commandQuery() throws(RequestError) -> CommandQuery {
    guard index < end else { return .all }
    let verb = try next()
    if matches(verb, "DOCS") { return .docs(try rest()) }
    if matches(verb, "INFO") { return .describe(try rest()) }
    if matches(verb, "COUNT") || matches(verb, "LIST") {
      try finish()
      return matches(verb, "COUNT") ? .count : .list
    }
    throw .unknownSubcommand(command, verb)
  }

  mutating func configChanges() throws(RequestError) -> [ConfigChange] {
    var changes: [ConfigChange] = []
    repeat {
      let name = try next()
      changes.append(ConfigChange(name: name, value: try next()))
    } while index < end && changes.count < Limits.configChangeCount
    try finish()
    return changes
  }

  mutating func tail() throws(RequestError) -> SessionRequest {
    var seen: UInt64 = 0
    var from: LSN?
    while let option = try option(TailOption.self, seen: &seen) {
      switch option {
      case .from: from = try position()
      }
    }
    return .tail(from: from)
  }

  mutating func readEvents() throws(RequestError) -> SessionRequest {
    var seen: UInt64 = 0
    var from = LSN(1)
    var most = Limits.defaultPageCount
    while let option = try option(ReadOption.self, seen: &seen) {
      switch option {
      case .from: from = try position()
      case .count: most = try count(try value("COUNT"), "COUNT", most: Limits.eventReadCount)
      }
    }
    return .readEvents(from: from, count: most)
  }

  mutating func position() throws(RequestError) -> LSN {
    // Zero is before the first event: the same as the first.
    let value = try number(
      try value("FROM"), "FROM", "must be a position in the log, like 1", 0, UInt64(Int64.max))
    return LSN(max(1, value))
  }
}
