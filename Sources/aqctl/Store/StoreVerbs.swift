import AQClient
import AQCore
import AQSnapshot
import AQWal

/// The verbs of `aqctl store` that look at a data directory and never change it.
enum StoreVerbs {
  static let status = CommandSpec(
    path: ["store", "status"], summary: "Show what a data directory holds",
    examples: [ExampleSpec("aqctl store status --data-dir /var/lib/aq", "without a daemon")],
    action: status)

  static let verify = CommandSpec(
    path: ["store", "verify"], summary: "Read all of a store and tell what isn't as it was written",
    discussion: """
      Reads every byte of the log and of the snapshots, decodes every event, and changes nothing. \
      Exits 7 where anything is damaged, also for a write that was cut short at the end, which \
      the next start of a daemon cuts off by itself. Run it while no daemon writes to the store.
      """,
    examples: [ExampleSpec("aqctl store verify --data-dir /var/lib/aq -o json", "for a program")],
    action: verify)

  static let dump = CommandSpec(
    path: ["store", "dump"], summary: "Show the events in the log, oldest first",
    flags: [
      .option("from", .number(1...UInt64.max), "The first position to show"),
      .option("limit", .number(1...UInt64.max), "Events at most; all where not given"),
    ],
    examples: [
      ExampleSpec("aqctl store dump --data-dir /var/lib/aq -o jsonl", "one event a line")
    ],
    action: dump)

  @Sendable
  private static func status(
    _ invocation: Invocation, _ console: Console
  ) throws(Failure) -> Int32 {
    let store = try StoreOnDisk(invocation.flags, what: "can't look at the store")
    let manifest = store.manifest
    let snapshots = try store.snapshotNames()
    console.record(
      .map([
        .init("directory", .text(store.directory)),
        .init("uuid", .text(hexadecimal(manifest.identity.uuid))),
        .init("format", .text("\(manifest.format.major).\(manifest.format.minor)")),
        .init("created", .text(TimeText.rfc3339(manifest.createdAt))),
        .init("epoch", .whole(UInt64(manifest.epoch))),
        .init("oldest_lsn", .whole(manifest.oldestLSN.rawValue)),
        .init("sealed_lsn", .whole(manifest.sealed.last?.lastLSN.rawValue ?? 0)),
        .init("sealed_segments", .whole(UInt64(manifest.sealed.count))),
        .init("active_segment", .text(manifest.active.name.path)),
        .init("snapshots", .list(snapshots.map { .text($0.path) })),
        .init("quarantined", .whole(UInt64(try store.quarantineCount()))),
      ]))
    return 0
  }

  @Sendable
  private static func verify(
    _ invocation: Invocation, _ console: Console
  ) throws(Failure) -> Int32 {
    let what = "can't vouch for the store"
    let store = try StoreOnDisk(invocation.flags, what: what)
    var places: [LogDamage] = []
    let summary = try store.walk(event: { _, _ in }, damage: { places.append($0) })
    let snapshots = try store.verifySnapshots()
    let damagedSnapshots = snapshots.filter { $0.problem != nil }
    console.record(
      .map([
        .init("ok", .boolean(places.isEmpty && damagedSnapshots.isEmpty)),
        .init("segments", .whole(UInt64(summary.segmentCount))),
        .init("frames", .whole(summary.frameCount)),
        .init("events", .whole(summary.eventCount)),
        .init("bytes", .whole(summary.byteCount)),
        .init("last_lsn", .whole(summary.lastLSN.rawValue)),
        .init("snapshots", .list(snapshots.map(describe))),
        .init("damage", .list(places.map(describe))),
      ]))
    let count = places.count + damagedSnapshots.count
    guard count > 0 else { return 0 }
    let isTornOnly = damagedSnapshots.isEmpty && places.allSatisfy { $0.reason == .tornTail }
    throw Failure(
      .damaged, what: what,
      why: isTornOnly
        ? "the last write was cut short"
        : "\(count) \(count == 1 ? "place is" : "places are") damaged",
      remedy: isTornOnly
        ? "start the daemon: it cuts the rest off and keeps it in quarantine"
        : "copy the directory away before anything else")
  }

  @Sendable
  private static func dump(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    let store = try StoreOnDisk(invocation.flags, what: "can't dump the store")
    let first = LSN(invocation.flags.number("from") ?? 1)
    var remaining = invocation.flags.number("limit") ?? .max
    var collected: [Value] = []
    var places: [LogDamage] = []
    _ = try store.walk(
      event: { lsn, event in
        guard lsn >= first, remaining > 0 else { return }
        remaining -= 1
        let position = Value.Field("lsn", .whole(lsn.rawValue))
        let record = Value.map([position] + (Value(event.replyValue).fields ?? []))
        switch console.settings.format {
        case .table: console.write(EventLine.text(record))
        case .jsonl: console.line(record)
        case .json: collected.append(record)
        }
      }, damage: { places.append($0) })
    if case .json = console.settings.format { console.line(.list(collected)) }
    guard let place = places.first else { return 0 }
    throw Failure(
      .damaged, what: "can't dump all of the store",
      why: "\(place.path) is damaged at byte \(place.offset): \(place.reason.rawValue)",
      remedy: "aqctl store verify --data-dir \(store.directory)")
  }

  private static func describe(_ place: LogDamage) -> Value {
    .map([
      .init("file", .text(place.path)), .init("offset", .whole(place.offset)),
      .init("expected_lsn", .whole(place.expected.rawValue)),
      .init("found_lsn", place.found.map { .whole($0.rawValue) } ?? .null),
      .init("reason", .text(place.reason.rawValue)),
    ])
  }

  private static func describe(_ finding: StoreOnDisk.SnapshotFinding) -> Value {
    .map([
      .init("file", .text(finding.name.path)),
      .init("lsn", .whole(finding.name.lastLSN.rawValue)),
      .init("ok", .boolean(finding.problem == nil)),
      .init("problem", finding.problem.map { .text($0.words) } ?? .null),
    ])
  }

  /// As UUIDs are written (RFC 9562 §4).
  private static func hexadecimal(_ uuid: UInt128) -> String {
    let digits = String(uuid, radix: 16)
    var rest = Array(String(repeating: "0", count: 32 - digits.count) + digits)[...]
    var groups: [String] = []
    for count in [8, 4, 4, 4, 12] {
      groups.append(String(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    return groups.joined(separator: "-")
  }
}
