import CAQSystem

/// Descriptors that the C shim makes.
enum Channels {
  /// Both ends of a pipe; the reading one never blocks.
  struct Pipe: ~Copyable {
    let reading: OwnedDescriptor
    let writing: OwnedDescriptor

    init() throws(ChildProcess.SystemFailure) {
      var reading: Int32 = -1
      var writing: Int32 = -1
      // Safe: writes the two values it is given.
      let failure = unsafe aq_process_pipe(&reading, &writing)
      guard failure == 0 else { throw ChildProcess.SystemFailure(errno: failure) }
      self.reading = OwnedDescriptor(reading)
      self.writing = OwnedDescriptor(writing)
    }

    /// The reading end; the writing one is closed.
    consuming func takeReading() -> OwnedDescriptor { reading }
  }

  /// A readable descriptor that holds `bytes`.
  static func input(_ bytes: [UInt8]) throws(ChildProcess.SystemFailure) -> OwnedDescriptor {
    var descriptor: Int32 = -1
    // Safe: the length is that of the buffer.
    let failure = unsafe bytes.withUnsafeBytes {
      unsafe aq_process_input($0.baseAddress, $0.count, &descriptor)
    }
    guard failure == 0 else { throw ChildProcess.SystemFailure(errno: failure) }
    return OwnedDescriptor(descriptor)
  }
}
