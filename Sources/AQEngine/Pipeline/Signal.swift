import AQCore
import CAQSystem
import Glibc

/// A descriptor that another thread makes readable: how the log thread and the compactor wake the
/// engine's loop.
final class Signal: Sendable {
  /// Readable while raised. Owned by this object.
  let descriptor: Int32

  init() {
    descriptor = aq_event_create()
    invariant(descriptor >= 0, "a process that serves has a descriptor to spare for its threads")
  }

  deinit { close(descriptor) }

  func raise() { aq_event_raise(descriptor) }
  func clear() { aq_event_clear(descriptor) }
}
