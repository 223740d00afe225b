import AQCore
import CAQSystem
import Glibc

/// Waits for descriptors (`epoll(7)`, level-triggered).
struct Poller: ~Copyable {
  private let descriptor: Descriptor
  private var events = [aq_poll_event](repeating: aq_poll_event(), count: Poller.batchCount)
  private var foundCount = 0

  /// Events taken in one wait.
  static let batchCount = 256

  /// What is waited for; hang-ups are always told.
  struct Interest: OptionSet {
    let rawValue: UInt32
    static let read = Interest(rawValue: AQ_POLL_READ.rawValue)
    static let write = Interest(rawValue: AQ_POLL_WRITE.rawValue)
    static let hangUp = Interest(rawValue: AQ_POLL_HANGUP.rawValue)
  }

  /// Nil where the system has no room for one.
  init?() {
    let number = aq_poll_create()
    guard number >= 0 else { return nil }
    descriptor = Descriptor(owning: number)
  }

  /// False where the system has no room.
  func add(_ other: Int32, _ interest: Interest, tag: UInt64) -> Bool {
    aq_poll_add(descriptor.number, other, interest.rawValue, tag) == 0
  }

  func change(_ other: Int32, _ interest: Interest, tag: UInt64) {
    let result = aq_poll_change(descriptor.number, other, interest.rawValue, tag)
    invariant(result == 0, "a descriptor that is waited for can be changed")
  }

  /// Waits at most `milliseconds`, for ever where that is nil; returns how many events there are.
  mutating func wait(milliseconds: UInt64?) -> Int {
    let timeout = milliseconds.map { Int32(clamping: $0) } ?? -1
    // Safe: the array has room for as many events as are asked for.
    let count = unsafe events.withUnsafeMutableBufferPointer { buffer in
      unsafe aq_poll_wait(
        descriptor.number, buffer.baseAddress, Int32(Poller.batchCount), timeout)
    }
    invariant(count >= 0, "waiting on our own descriptors can't fail")
    foundCount = Int(count)
    return foundCount
  }

  /// The event at `index` of the last wait.
  func event(_ index: Int) -> (tag: UInt64, seen: Interest) {
    invariant(index < foundCount, "only what was found is read")
    return (events[index].tag, Interest(rawValue: events[index].interest))
  }
}
