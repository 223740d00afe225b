/// Tasks whose runs are not handed out until they are resumed.
public struct TaskPaused: EventPayload {
  /// `task.paused`: family 1, kind 6.
  public static var type: EventType { .taskPaused }

  /// Logical time of the decision.
  public var at: Timestamp
  /// Who paused them and why.
  public var author: Authorship
  /// Each task it is about.
  public var tasks: [TaskID]

  /// As it is decided; ranges refer to the bytes that `encodeFields` is given.
  public init(at: Timestamp, author: Authorship, tasks: [TaskID]) {
    self.at = at
    self.author = author
    self.tasks = tasks
  }

  /// Fields: at time, by text?, reason text?, tasks ids.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(author, of: source)
    writer.write(ids: tasks)
  }

  /// Refuses a text over its limit, and a zero id.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    author = try cursor.authorship(bytes)
    tasks = try cursor.ids(TaskID.self, bytes)
  }
}

/// Tasks whose runs are handed out again.
public struct TaskResumed: EventPayload {
  /// `task.resumed`: family 1, kind 7.
  public static var type: EventType { .taskResumed }

  /// Logical time of the decision.
  public var at: Timestamp
  /// Who let them go on and why.
  public var author: Authorship
  /// Each task it is about.
  public var tasks: [TaskID]

  /// As it is decided; ranges refer to the bytes that `encodeFields` is given.
  public init(at: Timestamp, author: Authorship, tasks: [TaskID]) {
    self.at = at
    self.author = author
    self.tasks = tasks
  }

  /// Fields: at time, by text?, reason text?, tasks ids.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(author, of: source)
    writer.write(ids: tasks)
  }

  /// Refuses a text over its limit, and a zero id.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    author = try cursor.authorship(bytes)
    tasks = try cursor.ids(TaskID.self, bytes)
  }
}
