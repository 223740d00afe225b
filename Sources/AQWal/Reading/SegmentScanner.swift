import AQCore
import AQStorage

/// One segment's bytes, read through a window: what stands at a place, and whether it holds.
///
/// Nothing it reads is believed before its sum is checked, and no length is used before it was
/// compared with the segment's end. Bytes past the file's end read as zeros.
struct SegmentScanner: ~Copyable {
  let file: any StorageFile
  let path: String
  /// The whole segment as its header says, whatever the file's length is now.
  private(set) var sizeBytes: UInt64
  private var seed: FrameSeed
  private var window: [UInt8]
  private var windowStart: UInt64 = 0
  private var windowCount = 0

  /// What stands where a frame was expected.
  enum Probe {
    /// Not a frame: nothing there can be believed.
    case invalid
    /// A header with a good sum and something in it that this build doesn't know.
    case unknownFormat
    /// A header with a good sum over a body that is cut short or has a wrong one.
    case headerOnly(FrameHeader, sum: UInt64)
    /// A whole frame.
    case frame(FrameHeader, sum: UInt64)
  }

  /// A segment whose frames are read, `windowBytes` at a time where they are small.
  init(
    _ file: any StorageFile, path: String, salt: UInt128, segmentNumber: UInt64,
    sizeBytes: UInt64, windowBytes: Int
  ) {
    self.file = file
    self.path = path
    self.sizeBytes = sizeBytes
    seed = FrameSeed(salt: salt, segmentNumber: segmentNumber)
    window = [UInt8](repeating: 0, count: max(windowBytes, LogLimits.segmentHeaderBytes))
  }

  /// Takes the size over from a header that was verified.
  mutating func resize(to sizeBytes: UInt64) { self.sizeBytes = sizeBytes }

  /// Forgets what was read, so that the next look sees what was written since.
  mutating func forget() { windowCount = 0 }

  /// The segment's header.
  mutating func header() throws(StorageError) -> Result<SegmentHeader, SegmentHeader.DecodeError> {
    let at = try load(0, LogLimits.segmentHeaderBytes)
    do throws(SegmentHeader.DecodeError) {
      let page = window.rawBytes.extracting(at..<at + LogLimits.segmentHeaderBytes)
      return .success(try SegmentHeader(decoding: page))
    } catch {
      return .failure(error)
    }
  }

  /// What stands at `offset`.
  mutating func probe(at offset: UInt64) throws(StorageError) -> Probe {
    guard let room = room(from: offset), room >= LogLimits.frameHeaderBytes else {
      return .invalid
    }
    switch try readHeader(at: offset) {
    case .invalid: return .invalid
    case .unknownFormat: return .unknownFormat
    case .valid(let header, let sum):
      guard header.paddedBytes <= room else { return .headerOnly(header, sum: sum) }
      let isWhole = try bodySum(of: header, at: offset) == header.bodySum
      return isWhole ? .frame(header, sum: sum) : .headerOnly(header, sum: sum)
    }
  }

  /// Gives the body of a frame found by `probe` to `read`.
  mutating func withBody<Failure>(
    of header: FrameHeader, at offset: UInt64, _ read: (RawSpan) throws(Failure) -> Void
  ) throws(ReadFailure<Failure>) {
    let start: Int
    do {
      start = try load(offset + UInt64(LogLimits.frameHeaderBytes), header.bodyBytes)
    } catch {
      throw .storage(error)
    }
    do throws(Failure) {
      try read(window.rawBytes.extracting(start..<start + header.bodyBytes))
    } catch {
      throw .reader(error)
    }
  }

  /// Which side failed: the disk, or whoever was given the body.
  enum ReadFailure<Failure: Error>: Error {
    case storage(StorageError)
    case reader(Failure)
  }

  /// True where every byte from `offset` to the segment's end is zero.
  mutating func isZero(from offset: UInt64) throws(StorageError) -> Bool {
    var place = offset
    while place < sizeBytes {
      let count = Int(min(sizeBytes - place, UInt64(window.count)))
      let at = try load(place, count)
      guard window.rawBytes.extracting(at..<at + count).isZero else { return false }
      place += UInt64(count)
    }
    return true
  }

  /// Where the bytes that aren't zero end; `offset` where there are none from there on.
  mutating func endOfContent(from offset: UInt64) throws(StorageError) -> UInt64 {
    var end = offset
    var place = offset
    while place < sizeBytes {
      let count = Int(min(sizeBytes - place, UInt64(window.count)))
      let at = try load(place, count)
      if let last = window.rawBytes.extracting(at..<at + count).lastNonZeroOffset {
        end = place + UInt64(last) + 1
      }
      place += UInt64(count)
    }
    return end
  }

  /// The first header with a good sum, from `offset` on, on any multiple of 8, whose durable LSN is
  /// `lsn` or later: proof that the event at `lsn` was on disk.
  ///
  /// Complexity: O(bytes to the segment's end).
  mutating func witness(
    ofDurable lsn: LSN, from offset: UInt64
  ) throws(StorageError) -> (offset: UInt64, durableLSN: LSN)? {
    var place = offset
    while let found = try firstHeader(from: place) {
      if found.header.durableLSN >= lsn { return (found.offset, found.header.durableLSN) }
      place = found.offset + UInt64(LogLimits.frameAlignment)
    }
    return nil
  }

  /// Where the next header with a good sum stands, behind `offset`.
  ///
  /// Complexity: O(bytes to it, or to the segment's end).
  mutating func header(after offset: UInt64) throws(StorageError) -> UInt64? {
    try firstHeader(from: offset + UInt64(LogLimits.frameAlignment))?.offset
  }

  private mutating func firstHeader(
    from offset: UInt64
  ) throws(StorageError) -> (offset: UInt64, header: FrameHeader)? {
    let alignment = UInt64(LogLimits.frameAlignment)
    var place = (offset + alignment - 1) / alignment * alignment
    while let room = room(from: place), room >= LogLimits.frameHeaderBytes {
      // What is in the window already is looked at before more is read.
      let count = min(room, countInWindow(from: place) ?? window.count)
      let at = try load(place, count)
      let last = count - LogLimits.frameHeaderBytes
      var step = 0
      while step <= last {
        if case .valid(let header, _) = readHeader(inWindowAt: at + step) {
          return (place + UInt64(step), header)
        }
        step += LogLimits.frameAlignment
      }
      place += UInt64(step)
    }
    return nil
  }

  private mutating func readHeader(at offset: UInt64) throws(StorageError) -> FrameHeaderReading {
    readHeader(inWindowAt: try load(offset, LogLimits.frameHeaderBytes))
  }

  private mutating func readHeader(inWindowAt at: Int) -> FrameHeaderReading {
    Self.readHeader(window, at, &seed)
  }

  private static func readHeader(
    _ window: [UInt8], _ at: Int, _ seed: inout FrameSeed
  ) -> FrameHeaderReading {
    let span = window.rawBytes.extracting(at..<at + LogLimits.frameHeaderBytes)
    return FrameHeader.read(span, seed: &seed)
  }

  private mutating func bodySum(
    of header: FrameHeader, at offset: UInt64
  ) throws(StorageError) -> UInt64 {
    let count = header.paddedBytes - LogLimits.frameHeaderBytes
    let at = try load(offset + UInt64(LogLimits.frameHeaderBytes), count)
    let seed = seed.value(epoch: header.epoch)
    return Checksum.xxh3(window.rawBytes.extracting(at..<at + count), seed: seed)
  }

  /// The bytes from `offset` to the segment's end; nil past it.
  private func room(from offset: UInt64) -> Int? {
    offset <= sizeBytes ? Int(sizeBytes - offset) : nil
  }

  /// How many bytes from `offset` on stand in the window; nil where that is less than a header.
  private func countInWindow(from offset: UInt64) -> Int? {
    let end = windowStart + UInt64(windowCount)
    guard offset >= windowStart, offset + UInt64(LogLimits.frameHeaderBytes) <= end else {
      return nil
    }
    return Int(end - offset)
  }

  /// Makes `count` bytes from `offset` on stand in the window; returns where in it they begin.
  ///
  /// Precondition: they lie within the segment, which bounds the window's growth.
  private mutating func load(_ offset: UInt64, _ count: Int) throws(StorageError) -> Int {
    invariant(count >= 0, "a length is never negative")
    invariant(
      offset + UInt64(count) <= max(sizeBytes, UInt64(LogLimits.segmentHeaderBytes)),
      "nothing past the segment's end is read")
    let windowEnd = windowStart + UInt64(windowCount)
    if offset >= windowStart, offset + UInt64(count) <= windowEnd {
      return Int(offset - windowStart)
    }
    if count > window.count {
      window = [UInt8](repeating: 0, count: max(count, min(window.count * 2, Int(sizeBytes))))
    }
    windowStart = offset
    windowCount = 0
    let found = try file.read(into: &window, at: offset)
    let known = Int(min(UInt64(window.count), max(sizeBytes, 4_096) - offset))
    // Past the file's end there is nothing: zeros.
    if found < known {
      for place in found..<known { window[place] = 0 }
    }
    windowCount = known
    return 0
  }
}
