import AQCore
import AQStorage

/// What the 64 bytes at a place turn out to be.
enum FrameHeaderReading {
  /// Not a header, or one whose sum is wrong: nothing in it is believed.
  case invalid
  /// The sum is good; the type, a flag or the reserved field is newer than this build.
  case unknownFormat
  /// The sum is good. The sum itself is what the next frame chains to.
  case valid(FrameHeader, sum: UInt64)
}

extension FrameHeader {
  /// Reads the header at the start of `span`; the sum is checked before anything else is looked at.
  ///
  /// Precondition: `span` has at least 64 bytes.
  static func read(_ span: RawSpan, seed: inout FrameSeed) -> FrameHeaderReading {
    guard span.storedUInt32(at: magicOffset) == magic else { return .invalid }
    let sum = span.storedUInt64(at: sumOffset)
    let epoch = span.storedUInt32(at: epochOffset)
    guard Checksum.xxh3(span.extracting(0..<sumOffset), seed: seed.value(epoch: epoch)) == sum
    else { return .invalid }
    let flags = FrameFlags(rawValue: span.storedByte(at: 21))
    guard let type = FrameType(rawValue: span.storedByte(at: 20)),
      flags.isSubset(of: .known), span.storedUInt16(at: 22) == 0
    else { return .unknownFormat }
    let firstLSN = span.storedUInt64(at: 24)
    let lag = UInt64(span.storedUInt32(at: 36))
    let eventCount = span.storedUInt32(at: 32)
    let length = span.storedUInt32(at: 4)
    // The sum is good, so whoever wrote this meant it; still nothing it says may trap.
    guard length >= UInt32(LogLimits.frameHeaderBytes), firstLSN > lag,
      firstLSN <= UInt64.max - UInt64(eventCount)
    else { return .invalid }
    let header = FrameHeader(
      length: length, bodySum: span.storedUInt64(at: 8), epoch: epoch, type: type, flags: flags,
      firstLSN: LSN(firstLSN), eventCount: eventCount, durableLSN: LSN(firstLSN - 1 - lag),
      logicalTime: Timestamp(milliseconds: span.storedUInt64(at: 40)),
      chain: span.storedUInt64(at: 48))
    return .valid(header, sum: sum)
  }
}
