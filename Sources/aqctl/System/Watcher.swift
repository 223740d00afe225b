import CAQSystem

/// The process that kills the groups of handlers when this one is gone, whatever killed it.
struct Watcher: ~Copyable {
  let pipe: OwnedDescriptor

  /// Starts it.
  init() throws(ChildProcess.SystemFailure) {
    var end: Int32 = -1
    // Safe: writes the one value it is given.
    let failure = unsafe aq_watcher_start(&end)
    guard failure == 0 else { throw ChildProcess.SystemFailure(errno: failure) }
    pipe = OwnedDescriptor(end)
    // Each handler takes three descriptors; there may be a thousand.
    aq_process_lift_descriptor_limit()
  }
}
