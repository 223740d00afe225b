import AQClient
import AQCore
import AQSnapshot
import AQStorage
import AQWal

/// A store that is looked at where it lies, without a daemon and without changing a byte.
struct StoreOnDisk {
  let directory: String
  let manifest: Manifest
  private let storage: PosixStorage

  /// Reads what the MANIFEST says; `what` begins the sentence of a failure.
  init(_ flags: FlagValues, what: String) throws(Failure) {
    directory = Places.dataDirectory(flags)
    do throws(StorageError) {
      storage = try PosixStorage(root: directory, .mustExist)
    } catch {
      throw Failure(error, what: what, directory: directory)
    }
    do throws(StoreError) {
      manifest = try StoreDirectory.inspect(storage)
    } catch {
      throw Failure(error, what: what, directory: directory)
    }
  }

  /// Takes the lock and checks the directory, for the one verb that writes.
  func openForWriting() throws(StoreError) -> StoreDirectory {
    try StoreDirectory.open(storage, orBegin: nil)
  }

  /// Walks the log, oldest first; each event goes to `event` with its position, each damaged place
  /// to `damage`.
  func walk(
    event: (LSN, Event) -> Void, damage: (LogDamage) -> Void
  ) throws(Failure) -> LogInspection.Summary {
    do throws(StorageError) {
      return try LogInspection.walk(
        storage, manifest,
        frame: { place, header, body in
          let found = Self.decode(header, body, event)
          guard let lsn = found else { return }
          damage(
            LogDamage(
              path: place.path, offset: place.offset, expected: lsn, found: nil,
              reason: .undecodable))
        }, damage: damage)
    } catch {
      throw Failure(error, what: "can't read the log", directory: directory)
    }
  }

  /// Gives the events of a frame to `event`; the position of the first that doesn't decode, nil
  /// where all do.
  private static func decode(
    _ header: FrameHeader, _ body: RawSpan, _ event: (LSN, Event) -> Void
  ) -> LSN? {
    guard header.type == .data else { return nil }
    var cursor = ByteCursor(
      ByteRange(0, body.byteCount), in: body, timeBase: header.logicalTime)
    var lsn = header.firstLSN
    do throws(DecodeError) {
      for _ in 0..<header.eventCount {
        let record = try cursor.record(body)
        event(lsn, try Event(decoding: record.type, record.fields, in: body))
        lsn = lsn.advanced(by: 1)
      }
      return nil
    } catch {
      return lsn
    }
  }

  /// A snapshot file and what is wrong with it.
  struct SnapshotFinding {
    var name: SnapshotName
    var problem: SnapshotError?
  }

  /// Decodes every snapshot, from the disk.
  func verifySnapshots() throws(Failure) -> [SnapshotFinding] {
    let catalog = SnapshotCatalog(storage: storage, storeUUID: manifest.identity.uuid)
    var findings: [SnapshotFinding] = []
    for name in try snapshotNames() {
      do throws(SnapshotError) {
        try catalog.open(name, source: .disk).verify()
        findings.append(SnapshotFinding(name: name, problem: nil))
      } catch {
        findings.append(SnapshotFinding(name: name, problem: error))
      }
    }
    return findings
  }

  /// The snapshots that stand there, newest first.
  func snapshotNames() throws(Failure) -> [SnapshotName] {
    let catalog = SnapshotCatalog(storage: storage, storeUUID: manifest.identity.uuid)
    do throws(SnapshotError) {
      return try catalog.names()
    } catch {
      let what = "can't list the snapshots"
      guard case .storage(let error) = error else {
        throw Failure(.diskFailed, what: what, why: error.words)
      }
      throw Failure(error, what: what, directory: directory)
    }
  }

  /// How many cut tails are kept as evidence.
  func quarantineCount() throws(Failure) -> Int {
    do throws(StorageError) {
      return try storage.list("quarantine").filter { $0.name.hasSuffix(".json") }.count
    } catch {
      throw Failure(error, what: "can't look into the quarantine", directory: directory)
    }
  }
}
