import AQCore
import AQStorage

/// A region in which the events of one group commit are put together: room for the frame's header
/// in front, the events behind it.
///
/// The log seals the header in place and writes the region as it is: no byte is copied. Reused from
/// group to group; grows by doubling, up to its limit.
@safe
public struct FrameBuffer: ~Copyable, @unchecked Sendable {
  // Safe, and Sendable: the region is owned by this value alone and freed with it. It always has
  // room for header, `capacity` bytes of body, and padding; the first `64 + bodyBytes` of it are
  // initialized.
  @usableFromInline var region: UnsafeMutableRawPointer
  /// The body bytes that fit without growing.
  @usableFromInline var capacity: Int
  /// The body bytes this may grow to.
  public let limitBytes: Int
  /// The events' bytes so far.
  public private(set) var bodyBytes: Int
  /// The events so far.
  public private(set) var eventCount: UInt32
  /// The LSN of the first event.
  public private(set) var firstLSN: LSN
  /// The logical time the events count from.
  public private(set) var logicalTime: Timestamp

  /// Made with room for `capacityBytes` of events, growing up to `limitBytes`.
  public init(capacityBytes: Int, limitBytes: Int) {
    invariant(limitBytes >= 0, "a size is never negative")
    invariant(limitBytes <= Int(LogLimits.maximumSegmentBytes), "a frame fits a segment")
    capacity = max(0, min(capacityBytes, limitBytes))
    self.limitBytes = limitBytes
    bodyBytes = 0
    eventCount = 0
    firstLSN = .zero
    logicalTime = .zero
    unsafe region = Self.allocate(capacity)
  }

  deinit { unsafe region.deallocate() }

  /// Empties the buffer for the group whose first event gets `firstLSN`.
  public mutating func begin(firstLSN: LSN, logicalTime: Timestamp) {
    bodyBytes = 0
    eventCount = 0
    self.firstLSN = firstLSN
    self.logicalTime = logicalTime
  }

  /// True where no event was appended since `begin`.
  public var isEmpty: Bool { eventCount == 0 && bodyBytes == 0 }
  /// The LSN that the next event appended here gets.
  public var nextLSN: LSN { firstLSN.advanced(by: UInt64(eventCount)) }
  /// The body bytes that may still be appended.
  public var remainingBytes: Int { limitBytes - bodyBytes }
  /// What the frame takes in the log, header and padding included.
  public var frameBytes: Int { LogLimits.paddedFrameBytes(body: bodyBytes) }

  /// Makes sure that `count` more bytes fit; false where that is over the limit.
  @inline(__always)
  public mutating func reserve(_ count: Int) -> Bool {
    if _fastPath(count <= capacity - bodyBytes) { return true }
    return grow(by: count)
  }

  /// Appends the bytes of `eventCount` events; false, with nothing appended, over the limit.
  @inline(__always)
  public mutating func append(_ bytes: RawSpan, eventCount count: UInt32) -> Bool {
    guard reserve(bytes.byteCount) else { return false }
    let end = unsafe region + (LogLimits.frameHeaderBytes + bodyBytes)
    unsafe bytes.withUnsafeBytes { source in
      // Safe: `reserve` made the room; the two regions can't overlap, this one is owned here.
      guard let start = source.baseAddress else { return }
      unsafe end.copyMemory(from: start, byteCount: source.count)
    }
    bodyBytes += bytes.byteCount
    eventCount += count
    return true
  }

  /// Lets `fill` encode `eventCount` events in place, in at most `maximumBytes`; false, with
  /// nothing called, over the limit. Where `fill` throws, nothing is appended.
  @inline(__always)
  public mutating func append<Failure>(
    upTo maximumBytes: Int, eventCount count: UInt32,
    _ fill: (inout OutputRawSpan) throws(Failure) -> Void
  ) throws(Failure) -> Bool {
    guard reserve(maximumBytes) else { return false }
    let end = unsafe region + (LogLimits.frameHeaderBytes + bodyBytes)
    // Safe: `reserve` made the room, and `finalize` says how much of it was initialized.
    let room = unsafe UnsafeMutableRawBufferPointer(start: end, count: maximumBytes)
    var output = unsafe OutputRawSpan(buffer: room, initializedCount: 0)
    try fill(&output)
    bodyBytes += unsafe output.finalize(for: room)
    eventCount += count
    return true
  }

  /// A place that `rollBack` can return to.
  public struct Mark: Sendable {
    fileprivate var bodyBytes: Int
    fileprivate var eventCount: UInt32
  }

  /// Where the buffer stands now.
  public var mark: Mark { Mark(bodyBytes: bodyBytes, eventCount: eventCount) }

  /// Takes back everything appended since `mark`.
  public mutating func rollBack(to mark: Mark) {
    invariant(mark.bodyBytes <= bodyBytes, "a mark is of the same group")
    bodyBytes = mark.bodyBytes
    eventCount = mark.eventCount
  }

  /// Gives the events' bytes to `read`.
  public borrowing func withBody<Result, Failure>(
    _ read: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // Safe: initialized by the appends, and owned by this value, which is borrowed meanwhile.
    let start = unsafe UnsafeRawPointer(region + LogLimits.frameHeaderBytes)
    return try read(unsafe UnsafeRawBufferPointer(start: start, count: bodyBytes).bytes)
  }

  @inline(never)
  private mutating func grow(by count: Int) -> Bool {
    let (needed, overflowed) = bodyBytes.addingReportingOverflow(count)
    guard count >= 0, !overflowed, needed <= limitBytes else { return false }
    let wider = min(limitBytes, max(needed, capacity * 2))
    let larger = unsafe Self.allocate(wider)
    // Safe: both regions have room for the header and what the body holds.
    unsafe larger.copyMemory(from: region, byteCount: LogLimits.frameHeaderBytes + bodyBytes)
    unsafe region.deallocate()
    unsafe region = larger
    capacity = wider
    return true
  }

  /// A region with room for header, body and padding; the header and the padding's place zeroed.
  private static func allocate(_ capacity: Int) -> UnsafeMutableRawPointer {
    let count = LogLimits.frameHeaderBytes + capacity + LogLimits.frameAlignment
    let region = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 4_096)
    unsafe region.initializeMemory(
      as: UInt8.self, repeating: 0, count: LogLimits.frameHeaderBytes)
    return unsafe region
  }

  /// What only the log knows of a frame.
  struct Sealing {
    var type: FrameType
    var flags: FrameFlags
    var epoch: UInt32
    var durableLSN: LSN
    var chain: UInt64
    /// The seed of the frame's segment and epoch.
    var seed: UInt64
  }

  /// Pads the body and writes the header in front of it; returns the header's sum.
  mutating func seal(_ sealing: Sealing) -> UInt64 {
    let paddedBody = frameBytes - LogLimits.frameHeaderBytes
    let body = unsafe region + LogLimits.frameHeaderBytes
    // Safe: the region has room for the padding, at most seven bytes.
    unsafe (body + bodyBytes).initializeMemory(
      as: UInt8.self, repeating: 0, count: paddedBody - bodyBytes)
    let padded = unsafe UnsafeRawBufferPointer(start: body, count: paddedBody).bytes
    let header = FrameHeader(
      length: UInt32(LogLimits.frameHeaderBytes + bodyBytes),
      bodySum: Checksum.xxh3(padded, seed: sealing.seed), epoch: sealing.epoch,
      type: sealing.type, flags: sealing.flags, firstLSN: firstLSN, eventCount: eventCount,
      durableLSN: sealing.durableLSN, logicalTime: logicalTime, chain: sealing.chain)
    // Safe: the region begins with 64 initialized bytes, and nothing else reads them meanwhile.
    let front = unsafe UnsafeMutableRawBufferPointer(
      start: region, count: LogLimits.frameHeaderBytes)
    var span = unsafe front.mutableBytes
    return header.store(into: &span, seed: sealing.seed)
  }

  /// Gives the sealed frame, header to padding, to `write`.
  borrowing func withFrame<Failure>(
    _ write: (RawSpan) throws(Failure) -> Void
  ) throws(Failure) {
    // Safe: sealed, so all of it is initialized; owned by this value, which is borrowed meanwhile.
    try write(unsafe UnsafeRawBufferPointer(start: region, count: frameBytes).bytes)
  }
}
