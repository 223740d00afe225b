import CAQSystem

/// A counter that one thread raises and another waits on.
@safe
public final class Gate: @unchecked Sendable {
  // Safe: (and Sendable) the pointer never changes, and what it points to is guarded by its own
  // mutex and lives as long as this object.
  private let gate: OpaquePointer

  /// A counter at zero.
  public init() { unsafe gate = aq_gate_create() }

  deinit { unsafe aq_gate_destroy(gate) }

  /// The counter now.
  public var count: UInt64 { unsafe aq_gate_count(gate) }

  /// Raises the counter and wakes whoever waits.
  public func raise() { unsafe aq_gate_raise(gate) }

  /// Waits until the counter is past `seen`, at most `milliseconds` where given; returns it.
  @discardableResult
  public func wait(past seen: UInt64, milliseconds: UInt64? = nil) -> UInt64 {
    let limit = milliseconds.map { Int64(clamping: $0) } ?? -1
    return unsafe aq_gate_wait(gate, seen, limit)
  }
}
