import AQCore
import AQEngine
import AQStorage
import AQWal
import Glibc
import Testing

/// From decided to durable, inline and through the log thread, and what follows a disk that fails.
@Suite struct Committing {
  static func open(_ storage: MemoryStorage) throws -> Workshop.EngineBox {
    let options = Workshop.standardOptions()
    let clock = ClockReading(
      wall: Timestamp(milliseconds: 1_700_000_000_000), boot: Duration(milliseconds: 1))
    return Workshop.EngineBox(try Engine(opening: storage, options: options, clock: clock))
  }

  static func submit(_ box: Workshop.EngineBox, payloadBytes: Int = 0) -> Reply {
    let bytes = [UInt8](repeating: 107, count: 1 + payloadBytes)
    var request = SubmitRequest()
    request.spec.kind = ByteRange(0, 1)
    if payloadBytes > 0 { request.spec.payload = ByteRange(1, payloadBytes) }
    return box.engine.execute(.submit(request), from: .none, bytes: bytes.rawBytes)
  }

  static func waitForDisk(_ box: Workshop.EngineBox) throws {
    while box.engine.durableLSN < box.engine.lastLSN {
      var waiting = pollfd(fd: box.engine.commitDescriptor, events: Int16(POLLIN), revents: 0)
      // Safe: one entry, which lives as long as the call.
      _ = unsafe poll(&waiting, 1, 1_000)
      try box.engine.collectCommitted()
    }
  }

  @Test(arguments: [StorageError.Operation.write, .sync], [false, true])
  func `a disk that fails is the end, and nothing after it is durable`(
    operation: StorageError.Operation, isThreaded: Bool
  ) throws {
    let storage = MemoryStorage()
    let box = try Self.open(storage)
    if isThreaded { storage.faults.sync(microseconds: 2_000) }
    for _ in 0..<3 {
      _ = Self.submit(box)
      try box.engine.commit()
      try Self.waitForDisk(box)
    }
    let durable = box.engine.durableLSN
    storage.faults.fail(operation)
    _ = Self.submit(box)
    #expect(throws: CommitError.self) {
      try box.engine.commit()
      try Self.waitForDisk(box)
    }
    let syncs = storage.faults.syncCount
    for _ in 0..<3 {
      _ = Self.submit(box)
      #expect(throws: CommitError.self) {
        try box.engine.commit()
        try Self.waitForDisk(box)
      }
      #expect(box.engine.durableLSN == durable)
    }
    #expect(storage.faults.syncCount == syncs, "a file is not synced again after a failure")
    storage.faults.fail()
    let again = try Self.open(storage)
    #expect(again.engine.lastLSN >= durable)
    #expect(again.engine.checkInvariants() == [])
  }

  /// A batch that filled up went to the disk within a round; what the round's commit told was only
  /// that the log had failed before, not why.
  @Test func `the cause of a failure within a round is what the round ends with`() throws {
    let storage = MemoryStorage()
    let box = try Self.open(storage)
    storage.faults.fail(.write)
    for _ in 0..<20 { _ = Self.submit(box, payloadBytes: 60_000) }
    do throws(CommitError) {
      try box.engine.commit()
      Issue.record("a log that can't be written to was committed to")
    } catch {
      guard case .storage(let cause) = error.cause else {
        Issue.record("\(error.cause)")
        return
      }
      #expect(cause.errno == EIO)
    }
    #expect(box.engine.durableLSN == .zero)
  }

  @Test func `batches follow each other while the disk is slow`() throws {
    let storage = MemoryStorage()
    let box = try Self.open(storage)
    storage.faults.sync(microseconds: 500)
    var lsn = LSN.zero
    for round in 0..<200 {
      for _ in 0..<3 {
        guard case .submitted(let made) = Self.submit(box, payloadBytes: round * 10) else {
          throw Unexpected.reply
        }
        #expect(made.lsn == lsn.advanced(by: 1))
        lsn = made.lsn
      }
      let before = box.engine.durableLSN
      try box.engine.commit()
      #expect(box.engine.durableLSN >= before)
      #expect(box.engine.durableLSN <= box.engine.lastLSN)
    }
    try Self.waitForDisk(box)
    #expect(box.engine.durableLSN == lsn)
    #expect(box.engine.figures().commits.syncs < 200, "one sync carries what came meanwhile")
    let digest = box.engine.stateDigest()
    #expect(try box.engine.replayedDigest(from: .firstEvent) == digest)
  }

  @Test func `more than a batch can hold waits for the disk`() throws {
    let storage = MemoryStorage()
    let box = try Self.open(storage)
    storage.faults.sync(microseconds: 1_000)
    for _ in 0..<20 {
      for _ in 0..<10 { _ = Self.submit(box, payloadBytes: 60_000) }
      try box.engine.commit()
    }
    try Self.waitForDisk(box)
    #expect(box.engine.lastLSN == LSN(200))
    #expect(try box.engine.replayedDigest(from: .firstEvent) == box.engine.stateDigest())
  }
}
