import AQCore
import AQSnapshot
import AQStorage
import AQWal

/// Why no snapshot came of a compaction. The service and the log go on without it.
public enum CompactionError: Error, Sendable {
  case snapshot(SnapshotError)
  case log(LogReadError)
  case store(StoreError)
  /// The log does not replay onto the snapshot before it.
  case replay(ReplayRefusal)
  /// No state to begin with.
  case open(OpenError)
}

/// What a compaction made.
public struct CompactionSummary: Sendable {
  /// The last event the snapshot covers.
  public var lastLSN: LSN
  /// Bytes of the snapshot file.
  public var fileBytes: UInt64
  /// The digest of the state it holds.
  public var digest: StateDigest
}

/// Makes the next snapshot from the last one and the sealed segments behind it, by the same `apply`
/// as everything else. Reads files only; touches nothing of a running engine.
public enum Compactor {
  /// Makes, verifies and publishes a snapshot that covers all sealed segments; keeps two, and trims
  /// the log behind the older. Nil where the newest snapshot covers them already.
  ///
  /// Throws `CompactionError`; what was there before is then there still.
  /// *Complexity*: O(live state + log since the last snapshot), on the calling thread.
  public static func compact(
    _ directory: StoreDirectory
  ) throws(CompactionError) -> CompactionSummary? {
    let manifest = directory.manifest
    guard let last = manifest.sealed.last(where: { $0.lastLSN > .zero }) else { return nil }
    let loaded: LoadedState
    do throws(OpenError) {
      loaded = try StateLoading.load(manifest, directory.storage)
    } catch { throw .open(error) }
    let covered = loaded.point?.lastLSN ?? .zero
    if covered >= last.lastLSN { return nil }
    let replay = Replay(loaded.state.take())
    let epoch = try fold(directory, manifest, from: covered, to: last.lastLSN, into: replay)
    let header = SnapshotHeader(
      storeUUID: manifest.identity.uuid, lastLSN: last.lastLSN, chain: last.chain, epoch: epoch,
      logicalTime: replay.state.time)
    let (kept, digest) = try publish(replay, header, directory.storage)
    try retain(kept, directory)
    return CompactionSummary(lastLSN: kept.lastLSN, fileBytes: kept.sizeBytes, digest: digest)
  }

  /// Replays `(from, to]` into a state; returns the epoch of the last frame.
  private static func fold(
    _ directory: StoreDirectory, _ manifest: Manifest, from: LSN, to: LSN, into replay: Replay
  ) throws(CompactionError) -> UInt32 {
    var epoch: UInt32 = 0
    var refusal: ReplayRefusal?
    do throws(LogReadError) {
      var reader = try LogReader(
        directory.storage, manifest, from: from.advanced(by: 1))
      var hasMore = true
      while hasMore, refusal == nil {
        hasMore = try reader.next(upTo: to) { header, body in
          epoch = max(epoch, header.epoch)
          do throws(ReplayRefusal) {
            try replay.add(header, body)
          } catch { refusal = error }
        }
      }
    } catch { throw .log(error) }
    if let refusal { throw .replay(refusal) }
    guard replay.state.lastLSN == to else { throw .replay(.corrupt) }
    return epoch
  }

  private static func publish(
    _ replay: Replay, _ header: SnapshotHeader, _ storage: any Storage
  ) throws(CompactionError) -> (KeptSnapshot, StateDigest) {
    do throws(SnapshotError) {
      var writer = try SnapshotWriter(storage: storage, header: header)
      var stateWriter = StateWriter()
      do throws(SnapshotError) {
        try replay.write(with: &stateWriter, to: &writer)
      } catch {
        writer.abandon()
        throw error
      }
      let unpublished = try writer.finish()
      let digest = unpublished.digest
      return (try unpublished.publish(), digest)
    } catch { throw .snapshot(error) }
  }

  /// Enters the snapshot in the MANIFEST, drops those beyond two, and then trims the log.
  private static func retain(
    _ kept: KeptSnapshot, _ directory: StoreDirectory
  ) throws(CompactionError) {
    let catalog = SnapshotCatalog(
      storage: directory.storage, storeUUID: directory.identity.uuid)
    do throws(StoreError) {
      try directory.update { manifest in
        manifest.snapshots.removeAll { $0.lastLSN == kept.lastLSN }
        manifest.snapshots.append(kept)
      }
    } catch { throw .store(error) }
    let retention: SnapshotRetention
    do throws(SnapshotError) {
      retention = try catalog.retention(keeping: 2)
    } catch { throw .snapshot(error) }
    let surplus = Set(retention.surplus.map(\.lastLSN))
    do throws(StoreError) {
      try directory.update { manifest in
        manifest.snapshots.removeAll { surplus.contains($0.lastLSN) }
      }
    } catch { throw .store(error) }
    do throws(SnapshotError) {
      try catalog.removeSurplus(of: retention)
    } catch { throw .snapshot(error) }
    // The log is kept back to the older of two: with one, all of it.
    guard retention.kept.count >= 2, let oldest = retention.kept.last else { return }
    do throws(StoreError) {
      try directory.trimLog(below: oldest.lastLSN.advanced(by: 1))
    } catch { throw .store(error) }
  }
}

extension Replay {
  /// Writes the state out.
  func write(
    with writer: inout StateWriter, to sink: inout SnapshotWriter
  ) throws(SnapshotError) {
    try writer.write(state, to: &sink)
  }
}
