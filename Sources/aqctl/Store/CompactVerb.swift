import AQClient
import AQCore
import AQEngine
import AQStorage

/// `aqctl store compact`: the one store verb that writes, and only where no daemon serves.
enum CompactVerb {
  static let spec = CommandSpec(
    path: ["store", "compact"],
    summary: "Make a snapshot of the sealed log, and trim what it covers",
    discussion: """
      What the daemon does by itself from time to time, done now and without one: the next start \
      is quicker and the log shorter. Nothing is removed before the snapshot was read back whole.
      """,
    examples: [ExampleSpec("aqctl store compact --data-dir /var/lib/aq", "before a copy")],
    action: run)

  private static let what = "can't compact the store"

  @Sendable
  private static func run(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    // Looked at first: where there is no store, no lock file is left behind.
    let store = try StoreOnDisk(invocation.flags, what: what)
    let directory: StoreDirectory
    do throws(StoreError) {
      directory = try store.openForWriting()
    } catch {
      throw Failure(error, what: what, directory: store.directory)
    }
    let summary: CompactionSummary?
    do throws(CompactionError) {
      summary = try Compactor.compact(directory)
    } catch {
      throw failure(error, store.directory)
    }
    guard let summary else {
      console.note("the newest snapshot covers all of the sealed log already")
      console.record(.map([.init("snapshot_lsn", .null)]))
      return 0
    }
    console.record(
      .map([
        .init("snapshot_lsn", .whole(summary.lastLSN.rawValue)),
        .init("bytes", .whole(summary.fileBytes)),
        .init("digest", .text(summary.digest.description)),
      ]))
    return 0
  }

  private static func failure(_ error: CompactionError, _ directory: String) -> Failure {
    let remedy = "aqctl store verify --data-dir \(directory)"
    switch error {
    case .store(let error): return Failure(error, what: what, directory: directory)
    case .snapshot(.storage(let error)):
      return Failure(error, what: what, directory: directory)
    case .snapshot(let error):
      return Failure(.damaged, what: what, why: "a snapshot: \(error.words)", remedy: remedy)
    case .log(.storage(let error)): return Failure(error, what: what, directory: directory)
    case .log(.unsupported), .replay(.unsupported), .open(.snapshot(.unsupportedFormat)):
      return Failure(.newerFormat, what: what, why: "a newer version has written to the store")
    case .log, .replay, .open:
      return Failure(
        .damaged, what: what, why: "the log or a snapshot isn't as it was written", remedy: remedy)
    }
  }
}
