import CAQSystem

/// SIGTERM, SIGINT and SIGHUP as something to read instead of something that strikes.
struct SignalQueue: ~Copyable {
  let descriptor: OwnedDescriptor

  init() throws(ChildProcess.SystemFailure) {
    var opened: Int32 = -1
    // Safe: writes the one value it is given.
    let failure = unsafe aq_process_signals_open(&opened)
    guard failure == 0 else { throw ChildProcess.SystemFailure(errno: failure) }
    descriptor = OwnedDescriptor(opened)
  }

  /// The next signal that came in; nil where there is none.
  func next() -> Int32? {
    let number = aq_process_signals_next(descriptor.rawValue)
    return number == 0 ? nil : number
  }
}
