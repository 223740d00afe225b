import AQCore

/// What a connection has sent and nobody has dealt with: one contiguous stretch, so that requests
/// can be read in place.
///
/// Bytes are added behind and taken off in front; what is left moves to the front when the room
/// behind runs out. The room grows for a large request and shrinks when the buffer is empty.
@safe
struct InputBuffer: ~Copyable {
  /// Room that is kept: one read's worth.
  static let restingCapacity = 64 << 10

  private var region: UnsafeMutableRawPointer
  private var capacity = InputBuffer.restingCapacity
  private var start = 0
  private var end = 0

  init() {
    // Safe: owned by this value alone and freed in deinit.
    unsafe region = .allocate(byteCount: InputBuffer.restingCapacity, alignment: 16)
  }

  deinit { unsafe region.deallocate() }

  /// Bytes held.
  var count: Int { end - start }

  /// What is held, from the first byte of the first request on.
  var bytes: RawSpan {
    @_lifetime(borrow self)
    borrowing get {
      // Safe: `start..<end` was received into, and the span borrows this value.
      let span = unsafe RawSpan(
        _unsafeStart: UnsafeRawPointer(region + start), byteCount: end - start)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// Takes `byteCount` bytes off the front.
  mutating func consume(_ byteCount: Int) {
    invariant(byteCount >= 0 && byteCount <= count, "only what is held is consumed")
    start += byteCount
    if start < end { return }
    start = 0
    end = 0
    if capacity > InputBuffer.restingCapacity { resize(to: InputBuffer.restingCapacity) }
  }

  /// Reads once from `source`, growing up to `most` bytes where the request at hand needs
  /// `expected` bytes.
  mutating func fill(
    from source: borrowing Descriptor, expected: Int, most: Int
  ) -> Descriptor.Transfer {
    makeRoom(expected: expected, most: most)
    if capacity == end { return .wouldWait }
    // Safe: `end..<capacity` lies in the region.
    let room = unsafe UnsafeMutableRawBufferPointer(start: region + end, count: capacity - end)
    let transfer = unsafe source.receive(into: room)
    if case .bytes(let byteCount) = transfer { end += byteCount }
    return transfer
  }

  /// True where nothing can be read before something is consumed.
  func isFull(most: Int) -> Bool { count >= max(most, InputBuffer.restingCapacity) }

  private mutating func makeRoom(expected: Int, most: Int) {
    if start > 0 && (capacity - end < capacity / 4 || expected > capacity - start) {
      // Safe: both stretches lie in the region; memmove's semantics.
      unsafe region.copyMemory(from: region + start, byteCount: count)
      end -= start
      start = 0
    }
    if expected > capacity {
      resize(to: min(max(expected, capacity), most))
    } else if end == capacity, start == 0, capacity < most {
      resize(to: min(capacity * 2, most))
    }
  }

  private mutating func resize(to wanted: Int) {
    if wanted < count || wanted == capacity { return }
    let next = UnsafeMutableRawPointer.allocate(byteCount: wanted, alignment: 16)
    // Safe: `count` bytes fit both regions, which don't overlap.
    unsafe next.copyMemory(from: region + start, byteCount: count)
    unsafe region.deallocate()
    unsafe region = next
    capacity = wanted
    end = count
    start = 0
  }
}
