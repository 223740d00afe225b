import CAQSystem
import Glibc

/// A socket or another descriptor of the operating system; closed with its only owner.
struct Descriptor: ~Copyable {
  let number: Int32

  init(owning number: Int32) { self.number = number }

  deinit { close(number) }

  /// What a transfer came to.
  enum Transfer: Equatable {
    case bytes(Int)
    /// Nothing now; the descriptor will report when it can go on.
    case wouldWait
    /// The other end closed, or the connection broke.
    case ended
  }

  fileprivate static func outcome(_ count: Int64) -> Transfer {
    if count > 0 { return .bytes(Int(count)) }
    return count < 0 && errno == EAGAIN ? .wouldWait : .ended
  }

  /// Reads into `room`.
  func receive(into room: UnsafeMutableRawBufferPointer) -> Transfer {
    // Safe: the region is the caller's for the call.
    unsafe Descriptor.outcome(aq_receive(number, room.baseAddress, room.count))
  }

  /// Writes what the other end takes of `bytes` from `start` to `end`.
  func send(_ bytes: RawSpan, from start: Int, to end: Int) -> Transfer {
    precondition(start >= 0 && start < end && end <= bytes.byteCount)
    return unsafe bytes.withUnsafeBytes { region in
      // Safe: the stretch was checked against the span.
      unsafe Descriptor.outcome(
        aq_send(number, region.baseAddress.unsafelyUnwrapped + start, end - start))
    }
  }
}
