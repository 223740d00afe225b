import Glibc

/// Descriptors to wait for, in one poll(2).
struct PollSet {
  private var entries: [pollfd] = []

  /// Forgets all descriptors.
  mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

  /// Adds a descriptor to be read; the index asks for it after `wait`.
  mutating func add(_ descriptor: Int32) -> Int {
    entries.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
    return entries.count - 1
  }

  /// Waits until one is ready, or for `milliseconds` (nil for ever). A signal may end it early.
  mutating func wait(milliseconds: UInt64?) {
    let timeout = milliseconds.map { Int32(clamping: $0) } ?? -1
    // Safe: the count is that of the buffer.
    let count = unsafe entries.withUnsafeMutableBufferPointer {
      unsafe poll($0.baseAddress, nfds_t($0.count), timeout)
    }
    // After an error the answers mean nothing; the caller comes round again.
    if count < 0 { for index in entries.indices { entries[index].revents = 0 } }
  }

  /// True where the descriptor with this index can be read, or is at its end.
  func isReady(_ index: Int) -> Bool { entries[index].revents != 0 }
}
