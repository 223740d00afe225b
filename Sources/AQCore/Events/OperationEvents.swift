/// Something begins to be done to all tasks that a query finds.
public struct OperationStarted: EventPayload {
  /// `operation.started`: family 11, kind 1.
  public static var type: EventType { .operationStarted }

  /// Logical time of the decision.
  public var at: Timestamp
  /// The id that the operation is known by from now on.
  public var operation: OperationID
  /// Whose tasks; none for the default tenant.
  public var tenant: TenantID
  /// Whether tasks of all tenants are meant.
  public var reach: Reach
  /// What is done.
  public var verb: OperationVerb
  /// Who wanted it and why.
  public var author: Authorship
  /// In the query language; absent for all tasks.
  public var query: ByteRange
  /// The last task that is looked at: those made later are not meant.
  public var upTo: TaskID

  /// Whose tasks an operation looks at. Raw values are on disk.
  public enum Reach: UInt8, CaseIterable, Sendable, BitwiseCopyable {
    case tenant = 1
    case allTenants = 2
  }

  /// As it is decided; ranges refer to the bytes that `encodeFields` is given.
  public init(
    at: Timestamp, operation: OperationID, tenant: TenantID, reach: Reach, verb: OperationVerb,
    author: Authorship, query: ByteRange, upTo: TaskID
  ) {
    self.at = at
    self.operation = operation
    self.tenant = tenant
    self.reach = reach
    self.verb = verb
    self.author = author
    self.query = query
    self.upTo = upTo
  }

  /// Fields: at time, operation id, tenant id?, reach u8, verb u8, by text?, reason text?, query
  /// text?, upTo id?.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(operation)
    writer.write(tenant)
    writer.write(reach.rawValue)
    writer.write(verb.rawValue)
    writer.write(author, of: source)
    writer.write(query, of: source)
    writer.write(upTo)
  }

  /// Refuses a zero id, an unknown reach or verb, and a text over its limit.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    operation = try cursor.identifier(OperationID.self, bytes)
    tenant = TenantID(rawValue: try cursor.varint(bytes))
    reach = try cursor.choice(Reach.self, bytes)
    verb = try cursor.choice(OperationVerb.self, bytes)
    author = try cursor.authorship(bytes)
    query = try cursor.optionalRange(limit: Limits.queryBytes, bytes)
    upTo = TaskID(rawValue: try cursor.varint(bytes))
  }
}

/// How far an operation has come: written with the changes of the same piece.
public struct OperationAdvanced: EventPayload {
  /// `operation.advanced`: family 11, kind 2.
  public static var type: EventType { .operationAdvanced }

  /// Logical time of the decision.
  public var at: Timestamp
  /// The operation.
  public var operation: OperationID
  /// The last task that was looked at; none before the first.
  public var cursor: TaskID
  /// Tasks that the query found, since the start.
  public var matched: UInt64
  /// Tasks that were changed.
  public var changed: UInt64
  /// Tasks that could not be changed.
  public var refused: UInt64

  /// As it is decided.
  public init(
    at: Timestamp, operation: OperationID, cursor: TaskID, matched: UInt64, changed: UInt64,
    refused: UInt64
  ) {
    self.at = at
    self.operation = operation
    self.cursor = cursor
    self.matched = matched
    self.changed = changed
    self.refused = refused
  }

  /// Fields: at time, operation id, cursor id?, matched n, changed n, refused n.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(operation)
    writer.write(cursor)
    writer.write(varint: matched)
    writer.write(varint: changed)
    writer.write(varint: refused)
  }

  /// Refuses a zero operation, and counts that can't be.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    operation = try cursor.identifier(OperationID.self, bytes)
    self.cursor = TaskID(rawValue: try cursor.varint(bytes))
    matched = try cursor.varint(bytes)
    changed = try cursor.varint(bytes)
    refused = try cursor.varint(bytes)
    let (sum, overflowed) = changed.addingReportingOverflow(refused)
    guard !overflowed, sum <= matched else { throw .invalidValue }
  }
}

/// An operation has looked at every task it was meant for, or was canceled before.
public struct OperationEnded: EventPayload {
  /// `operation.ended`: family 11, kind 3.
  public static var type: EventType { .operationEnded }

  /// Logical time of the decision.
  public var at: Timestamp
  /// The operation.
  public var operation: OperationID
  /// Why it ended.
  public var cause: Cause

  /// Raw values are on disk.
  public enum Cause: UInt8, CaseIterable, Sendable, BitwiseCopyable {
    case finished = 1
    case canceled = 2
  }

  /// As it is decided.
  public init(at: Timestamp, operation: OperationID, cause: Cause) {
    self.at = at
    self.operation = operation
    self.cause = cause
  }

  /// Fields: at time, operation id, cause u8.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(operation)
    writer.write(cause.rawValue)
  }

  /// Refuses a zero id and an unknown cause.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    operation = try cursor.identifier(OperationID.self, bytes)
    cause = try cursor.choice(Cause.self, bytes)
  }
}
