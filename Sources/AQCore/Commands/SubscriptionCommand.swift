/// What can be asked about subscriptions and signals.
public enum SubscriptionCommand: Sendable {
  /// The task's next scheduled run is released when the filter matches.
  case create(TaskID, SubscriptionSpec)
  case cancel(SubscriptionID)
  case get(SubscriptionID)
  /// Subscriptions of one task, or of all for `TaskID.none`.
  case list(task: TaskID, PageRequest)
  case emit(SignalRequest)
}

/// An event of the application.
public struct SignalRequest: Sendable, BitwiseCopyable {
  /// What subscriptions wait for; never empty.
  public var key: ByteRange
  /// Handed to the runs it releases; absent for none.
  public var payload: ByteRange = .none
  /// Under which a repeated signal is the same one; absent where each counts.
  public var id: ByteRange = .none

  /// A signal without payload or id.
  public init(key: ByteRange) { self.key = key }
}
