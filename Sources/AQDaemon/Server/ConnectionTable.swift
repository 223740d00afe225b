import AQCore

/// The connections there are, in slots that are used again. The one file that keeps them by
/// pointer: a connection owns its socket and buffers and can't be copied into an array.
@safe
struct ConnectionTable: ~Copyable {
  private let slots: UnsafeMutablePointer<Connection>
  private let capacity: Int
  private var isLive: [Bool]
  /// Counts the uses of a slot, so that an event for an earlier connection is told apart.
  private var uses: [UInt32]
  /// Connections there are.
  private(set) var count = 0
  /// Behind the highest slot in use.
  private(set) var end = 0

  init(capacity: Int) {
    self.capacity = capacity
    isLive = Array(repeating: false, count: capacity)
    uses = Array(repeating: 0, count: capacity)
    // Safe: owned by this value alone; a slot is initialised exactly while it is live.
    unsafe slots = .allocate(capacity: capacity)
  }

  deinit {
    for slot in 0..<end where isLive[slot] { unsafe (slots + slot).deinitialize(count: 1) }
    unsafe slots.deallocate()
  }

  var isFull: Bool { count == capacity }

  func contains(_ slot: Int) -> Bool { slot < end && isLive[slot] }

  /// What the poller calls the connection in `slot`.
  func tag(_ slot: Int) -> UInt64 { UInt64(uses[slot]) << 32 | UInt64(slot) }

  /// The slot of a connection that still is there.
  func slot(ofTag tag: UInt64) -> Int? {
    let slot = Int(truncatingIfNeeded: tag & 0xFFFF_FFFF)
    return contains(slot) && uses[slot] == UInt32(tag >> 32) ? slot : nil
  }

  /// Precondition: there is room.
  mutating func insert(_ connection: consuming Connection) -> Int {
    invariant(!isFull, "room was looked for before a connection is taken in")
    var slot = 0
    while isLive[slot] { slot += 1 }
    // Safe: the slot isn't live.
    unsafe (slots + slot).initialize(to: connection)
    isLive[slot] = true
    count += 1
    end = max(end, slot + 1)
    return slot
  }

  /// Closes the connection.
  mutating func remove(_ slot: Int) {
    invariant(contains(slot), "only a live connection is removed")
    // Safe: the slot is live.
    unsafe (slots + slot).deinitialize(count: 1)
    isLive[slot] = false
    uses[slot] &+= 1
    count -= 1
    while end > 0, !isLive[end - 1] { end -= 1 }
  }

  subscript(slot: Int) -> Connection {
    _read {
      invariant(contains(slot), "only live connections are looked at")
      yield unsafe slots[slot]
    }
    _modify {
      invariant(contains(slot), "only live connections are looked at")
      yield unsafe &slots[slot]
    }
  }
}
