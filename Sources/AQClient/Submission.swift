import AQCore

/// An accepted submit.
public struct SubmittedTask: Equatable, Sendable {
  /// The new task.
  public var task: TaskID
  /// The task's first run.
  public var run: RunID
  /// The log position of the task's creation.
  public var lsn: LSN
  /// True where an earlier submit with the same idempotency key had made the task.
  public var isDuplicate: Bool
}

extension Client {
  /// Submits a task: durable once this returns.
  ///
  /// `options` are those of `TASK.SUBMIT`, each name followed by its values:
  /// `["QUEUE", "mail", "ATTEMPTS", 3]`.
  public func submit(
    kind: String, payload: [UInt8] = [], options: [Argument] = []
  ) throws(ClientError) -> SubmittedTask {
    let reply = try call(["TASK.SUBMIT", .text(kind), .bytes(payload)] + options)
    guard let task = reply["task"]?.text.flatMap({ TaskID($0) }),
      let run = reply["run"]?.text.flatMap({ RunID($0) }),
      let lsn = reply["lsn"]?.unsigned
    else { throw .protocolBroken(.unexpectedReply) }
    return SubmittedTask(
      task: task, run: run, lsn: LSN(lsn), isDuplicate: reply["duplicate"]?.flag ?? false)
  }
}
