import AQCore
import Synchronization

/// What other threads may read of the log while its owner writes.
///
/// Each number is exact by itself; two of them read together may be from before and after the same
/// step. The room errs to the low side meanwhile.
public final class LogGauges: Sendable {
  private let durable: Atomic<UInt64>
  private let activeRoom = Atomic<UInt64>(0)
  private let preparedRoom = Atomic<UInt64>(0)
  private let reserveRoom = Atomic<UInt64>(0)
  private let failing = Atomic<Bool>(false)

  init(durableLSN: LSN) { durable = Atomic(durableLSN.rawValue) }

  /// The highest LSN known to be on disk.
  public var durableLSN: LSN { LSN(durable.load(ordering: .acquiring)) }

  /// Frame bytes that the active segment and those prepared behind it can still take.
  public var preparedBytes: UInt64 {
    activeRoom.load(ordering: .relaxed) + preparedRoom.load(ordering: .relaxed)
  }

  /// The same without the last segment prepared, which is for finishes, heartbeats and cancels.
  public var preparedBytesWithoutReserve: UInt64 {
    let prepared = preparedRoom.load(ordering: .relaxed)
    let reserve = reserveRoom.load(ordering: .relaxed)
    return activeRoom.load(ordering: .relaxed) + (prepared > reserve ? prepared - reserve : 0)
  }

  /// True while the next segment can't be prepared (the disk is full): submits that don't fit
  /// `preparedBytesWithoutReserve` should be refused. While false, a segment that is lacking is
  /// only late, and the writer waits for it.
  public var isPreparationFailing: Bool { failing.load(ordering: .relaxed) }

  func setDurable(_ lsn: LSN) { durable.store(lsn.rawValue, ordering: .releasing) }
  func setActiveRoom(_ bytes: UInt64) { activeRoom.store(bytes, ordering: .relaxed) }
  func setFailing(_ isFailing: Bool) { failing.store(isFailing, ordering: .relaxed) }

  /// The rooms of the segments that are ready, in the order in which they will be used.
  func setPrepared(_ rooms: [UInt64]) {
    preparedRoom.store(rooms.reduce(0, +), ordering: .relaxed)
    reserveRoom.store(rooms.last ?? 0, ordering: .relaxed)
  }
}
