import AQCore
import AQSnapshot
import AQStorage

/// A state read from the newest snapshot that is good, or an empty one.
struct LoadedState: ~Copyable {
  var state: StateBox
  /// Where the snapshot stands in the log; nil for an empty state.
  var point: SnapshotHeader?
  /// Snapshots that were damaged, newest first.
  var damaged: [String]
}

/// Hands a state on that can't be copied.
final class StateBox {
  private var state: EngineState

  init(_ state: consuming EngineState) { self.state = state }

  func take() -> EngineState {
    var other = EngineState(seed: 0)
    swap(&state, &other)
    return other
  }
}

enum StateLoading {
  /// Reads the newest good snapshot of a store.
  ///
  /// Throws `OpenError` where a snapshot is of a newer version, or where none is good and the log
  /// does not reach back to the first event.
  static func load(
    _ manifest: Manifest, _ storage: any Storage
  ) throws(OpenError) -> LoadedState {
    let seed = UInt64(truncatingIfNeeded: manifest.identity.salt)
    let catalog = SnapshotCatalog(storage: storage, storeUUID: manifest.identity.uuid)
    var damaged: [String] = []
    do throws(SnapshotError) {
      for name in try catalog.names() {
        do throws(SnapshotError) {
          let reader = try catalog.open(name, source: .disk)
          let state = try load(reader, seed: seed)
          return LoadedState(state: StateBox(state), point: reader.header, damaged: damaged)
        } catch {
          guard error.isDamage else { throw error }
          damaged.append(name.path)
        }
      }
    } catch { throw .snapshot(error) }
    guard manifest.oldestLSN <= LSN(1) else { throw .snapshotsDamaged(damaged) }
    return LoadedState(
      state: StateBox(EngineState(seed: seed)), point: nil, damaged: damaged)
  }

  /// Builds the state a snapshot holds.
  static func load(_ reader: SnapshotReader, seed: UInt64) throws(SnapshotError) -> EngineState {
    var loader = StateLoader(seed: seed)
    do throws(SnapshotReadError<DecodeError>) {
      try reader.forEachChunk { (chunk, raw) throws(DecodeError) in
        try loader.add(section: chunk.section, layout: chunk.layout, raw)
      }
    } catch {
      switch error {
      case .snapshot(let cause): throw cause
      case .body: throw .malformed(.footer)
      }
    }
    do throws(DecodeError) {
      return try loader.finish(lastLSN: reader.header.lastLSN)
    } catch { throw .malformed(.footer) }
  }
}
