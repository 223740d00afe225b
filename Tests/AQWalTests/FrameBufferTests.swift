import AQCore
import AQWal
import Testing

/// The region in which a group is put together.
@Suite struct Buffering {
  @Test func `it grows to its limit and not past it`() {
    var frame = FrameBuffer(capacityBytes: 8, limitBytes: 100)
    frame.begin(firstLSN: LSN(5), logicalTime: .zero)
    let ten = [UInt8](0..<10)
    var count: UInt32 = 0
    while frame.append(ten.rawBytes, eventCount: 1) { count += 1 }
    #expect(count == 10)
    let bodyBytes = frame.bodyBytes
    #expect(bodyBytes == 100)
    let remainingBytes = frame.remainingBytes
    #expect(remainingBytes == 0)
    let nextLSN = frame.nextLSN
    #expect(nextLSN == LSN(15))
    let isTaken = frame.reserve(1)
    #expect(!isTaken)
    let body = frame.withBody { body in (0..<body.byteCount).map { body.storedByte(at: $0) } }
    #expect(body == (0..<10).flatMap { _ in ten })
  }

  @Test func `events are encoded in place`() {
    var frame = FrameBuffer(capacityBytes: 0, limitBytes: 64)
    frame.begin(firstLSN: LSN(1), logicalTime: .zero)
    let isTaken = frame.append(upTo: 16, eventCount: 1) { output in
      unsafe output.append(7, as: UInt8.self)  // Safe: a byte has no padding.
      unsafe output.append(8, as: UInt8.self)  // Safe: a byte has no padding.
    }
    #expect(isTaken)
    let bodyBytes = frame.bodyBytes
    #expect(bodyBytes == 2)
    let body = frame.withBody { body in (0..<body.byteCount).map { body.storedByte(at: $0) } }
    #expect(body == [7, 8])
    let isTooLarge = frame.append(upTo: 63, eventCount: 1) { _ in }
    #expect(!isTooLarge)
  }

  @Test func `an encoder that fails appends nothing`() {
    struct Failure: Error {}
    var frame = FrameBuffer(capacityBytes: 16, limitBytes: 64)
    frame.begin(firstLSN: LSN(1), logicalTime: .zero)
    var hasFailed = false
    do {
      _ = try frame.append(upTo: 16, eventCount: 1) { (output) throws(Failure) in
        unsafe output.append(7, as: UInt8.self)  // Safe: a byte has no padding.
        throw Failure()
      }
    } catch {
      hasFailed = true
    }
    #expect(hasFailed)
    let isEmpty = frame.isEmpty
    #expect(isEmpty)
  }

  @Test func `a mark takes back what came after it`() {
    var frame = FrameBuffer(capacityBytes: 16, limitBytes: 64)
    frame.begin(firstLSN: LSN(1), logicalTime: .zero)
    let bytes: [UInt8] = [1, 2, 3]
    let isFirst = frame.append(bytes.rawBytes, eventCount: 2)
    let mark = frame.mark
    let isSecond = frame.append(bytes.rawBytes, eventCount: 1)
    #expect(isFirst)
    #expect(isSecond)
    frame.rollBack(to: mark)
    let bodyBytes = frame.bodyBytes
    #expect(bodyBytes == 3)
    let eventCount = frame.eventCount
    #expect(eventCount == 2)
    frame.begin(firstLSN: LSN(9), logicalTime: .zero)
    let isEmpty = frame.isEmpty
    #expect(isEmpty)
  }
}
