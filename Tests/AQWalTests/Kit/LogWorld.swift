import AQCore
import AQStorage
import AQWal
import Glibc

/// A log with what was replayed of it. Events are opaque bytes here, as they are to the log.
struct LogWorld {
  var directory: StoreDirectory
  var writer: LogWriter
  var report: RecoveryReport
  var replayed: [Group]

  /// A replayed frame.
  struct Group: Hashable, Sendable {
    var type: FrameType
    var firstLSN: LSN
    var eventCount: UInt32
    var body: [UInt8]
  }

  static let identity = StoreIdentity(
    uuid: 0x0102_0304_0506_4708_890A_0B0C_0D0E_0F10,
    salt: 0xA1A2_A3A4_A5A6_A7A8_A9AA_ABAC_ADAE_AFB0)

  static let beginning = StoreDirectory.Beginning(
    identity: identity, createdAt: Timestamp(milliseconds: 1_000))

  static var small: SegmentSizing { .fixed(16_384) }

  /// Opens the log, making the store where there is none.
  static func open(
    _ storage: any Storage, from start: ReplayStart = .beginning,
    sizing: SegmentSizing = small, _ preparation: Preparation = .inline,
    refusing refusal: ReplayRefusal? = nil
  ) throws -> LogWorld {
    let directory = try hold(storage)
    var replayed: [Group] = []
    let (writer, report) = try Log.open(
      directory, from: start, sizing: sizing, preparation,
      replay: { (header, body) throws(ReplayRefusal) in
        if let refusal, header.type == .data { throw refusal }
        replayed.append(Group(header, body))
      },
      opening: { finding in
        Log.Opening(
          body: [UInt8(truncatingIfNeeded: finding.epoch), finding.cutBytes == 0 ? 0 : 1],
          logicalTime: Timestamp(milliseconds: 2_000))
      })
    return LogWorld(
      directory: directory, writer: writer, report: report, replayed: replayed)
  }

  /// Takes the lock, again and again for a while: another test of this process may be starting a
  /// program, which holds every descriptor, locks included, between its fork and its exec.
  private static func hold(_ storage: any Storage) throws -> StoreDirectory {
    for _ in 0..<2_000 {
      do {
        return try StoreDirectory.open(storage, orBegin: beginning)
      } catch StoreError.locked {
        usleep(1_000)
      }
    }
    throw StoreError.locked
  }

  static func open(_ place: TemporaryDirectory) throws -> LogWorld {
    try open(try place.storage())
  }

  /// Appends a group of `count` events whose bytes tell which group it is.
  @discardableResult
  func append(_ byte: UInt8, count: UInt32 = 1, bytes: Int = 21) throws -> LSN {
    var frame = FrameBuffer(capacityBytes: 64, limitBytes: 1 << 20)
    frame.begin(
      firstLSN: writer.lastLSN.advanced(by: 1),
      logicalTime: Timestamp(milliseconds: 3_000 + UInt64(byte)))
    let body = [UInt8](repeating: byte, count: bytes)
    let isWhole = frame.append(body.rawBytes, eventCount: count)
    invariant(isWhole, "a test's group fits")
    try writer.append(&frame)
    return writer.lastLSN
  }

  /// Appends and syncs.
  func commit(_ byte: UInt8, count: UInt32 = 1, bytes: Int = 21) throws {
    try append(byte, count: count, bytes: bytes)
    try writer.sync()
  }

  /// The bytes of the groups of events replayed, one for each group.
  var marks: [UInt8] { replayed.filter { $0.type == .data }.map { $0.body.first ?? 0 } }
}

extension LogWorld.Group {
  init(_ header: FrameHeader, _ body: RawSpan) {
    type = header.type
    firstLSN = header.firstLSN
    eventCount = header.eventCount
    self.body = (0..<body.byteCount).map { body.storedByte(at: $0) }
  }
}

/// How an opening went.
enum Outcome: Hashable {
  case opened(marks: [UInt8], cutBytes: UInt64)
  case corrupt(LogDamage.Reason)
  case unsupported
  case refusedStore(StoreError)
  case failed

  /// Opens and lets go again.
  static func opening(_ place: TemporaryDirectory, from start: ReplayStart = .beginning) -> Outcome
  {
    do {
      let world = try LogWorld.open(try place.storage(), from: start)
      return .opened(marks: world.marks, cutBytes: world.report.finding.cutBytes)
    } catch let error as RecoveryError {
      switch error {
      case .corrupt(let damage): return .corrupt(damage.reason)
      case .unsupported: return .unsupported
      case .store(let error): return .refusedStore(error)
      case .storage, .log, .epochsExhausted: return .failed
      }
    } catch let error as StoreError {
      return .refusedStore(error)
    } catch {
      return .failed
    }
  }
}
