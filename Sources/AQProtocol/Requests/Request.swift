import AQCore

/// A request taken apart: for the engine, or for the connection and the daemon around it.
public enum Request: Sendable {
  case command(Command)
  case session(SessionRequest)
}

/// What the daemon answers itself.
public enum SessionRequest: Equatable, Sendable {
  case hello(Hello)
  case ping(ByteRange)
  case quit
  case reset
  case client(ClientRequest)
  case command(CommandQuery)
  case info
  case metrics
  /// What the engine says of itself, and the daemon of the process around it.
  case status
  case configGet([ByteRange])
  case configSet([ConfigChange])
  case drain
  case snapshot
  /// Nil starts behind the last durable event.
  case tail(from: LSN?)
  case readEvents(from: LSN, count: Int)
  case advanceClock(Duration)
  case setClock(Timestamp)
}

/// `HELLO [2|3] [AUTH user token] [SETNAME n]`.
public struct Hello: Equatable, Sendable {
  /// Nil leaves the version as it is.
  public var version: ProtocolVersion?
  /// The user of `AUTH`.
  public var user: ByteRange = .none
  /// The token of `AUTH`.
  public var token: ByteRange = .none
  /// The name.
  public var name: ByteRange = .none

  /// Changes nothing.
  public init() {}
}

/// `CLIENT …`.
public enum ClientRequest: Equatable, Sendable {
  case id
  case getName
  case setName(ByteRange)
  case setLibrary(attribute: ByteRange, value: ByteRange)
  case list
  case kill(UInt64)
}

/// `COMMAND …`; no names stand for all.
public enum CommandQuery: Equatable, Sendable {
  case all
  case count
  case list
  case describe([ByteRange])
  case docs([ByteRange])
}

/// A name and a value of `CONFIG SET`.
public struct ConfigChange: Equatable, Sendable {
  /// The name.
  public var name: ByteRange
  /// The value.
  public var value: ByteRange

  /// A name with its value.
  public init(name: ByteRange, value: ByteRange) {
    self.name = name
    self.value = value
  }
}
