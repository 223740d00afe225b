import AQCore
import AQSnapshot
import AQStorage

/// What the corpora begin with: bytes that the program itself makes.
public enum Seeds {
  /// The seeds of a target with their names.
  public static func all(_ target: FuzzTarget) -> [(name: String, bytes: [UInt8])] {
    switch target {
    case .request: requests
    case .event: records
    case .log: logs
    case .replay: frames
    case .snapshot: snapshots
    case .reply: replies
    case .query: queries
    case .schedule: schedules
    }
  }

  private static var requests: [(name: String, bytes: [UInt8])] {
    let lines = "PING\r\nTASK.SUBMIT email \"two words\" TAG 'a b'\r\n\r\n*0\r\nQUIT\r\n"
    return [
      ("session", [0, 100, 1] + SampleStore.requests),
      ("session-limited", [1, 9, 0] + SampleStore.requests.prefix(600)),
      ("inline", [0, 7, 0] + Array(lines.utf8)),
    ]
  }

  private static var queries: [(name: String, bytes: [UInt8])] {
    let texts = [
      ("fields", #"state:failed queue:email,reports kind:email.* key:user-42 tag:"a b" tenant:x"#),
      ("times", "age>2h created>=2026-01-05 ended<2026-01-05T10:00:00+02:00 since:yesterday"),
      ("ids", "id:t1..t9,r7 parent:t5 task:t9 sort:-finished until:today"),
      ("negated", #"-state:completed not attempt>=3 error~"time\"out" priority:9"#),
    ]
    return texts.map { ($0.0, Array($0.1.utf8)) }
  }

  private static var replies: [(name: String, bytes: [UInt8])] {
    let pushes = ">3\r\n+cancel\r\n$2\r\nr7\r\n:99\r\n|1\r\n+a\r\n,1.5\r\n_\r\n"
    return [
      ("session", [100, 2] + SampleStore.replies.prefix(6_000)),
      ("pushes", [5, 0] + Array(pushes.utf8)),
    ]
  }

  private static var schedules: [(name: String, bytes: [UInt8])] {
    let expressions = [
      ("wildcards", "*/7 0-4,22-2/3 * * MON-FRI"),
      ("rules", "0 15 10 LW,3W,L-2 JAN,8 5#3 2030-2040"),
      ("macro", "@hourly"), ("never", "0 0 30 2 *"),
    ]
    // Version 2, one change, one type, a rule.
    let block = [UInt8]("TZif2".utf8) + [UInt8](repeating: 0, count: 30)
    let file =
      block + [0, 0, 0, 1, 0, 0, 0, 1] + [UInt8](repeating: 0, count: 7) + block
      + [0, 0, 0, 1, 0, 0, 0, 1] + [0, 0, 0x0E, 0x10, 0, 0, 0]
      + [UInt8]("\nCET-1CEST,M3.5.0,M10.5.0/3\n".utf8)
    return expressions.map { name, text in
      (name, [UInt8(text.utf8.count), 0x40, 0x9A, 7, 0] + Array(text.utf8) + file)
    }
  }

  private static var records: [(name: String, bytes: [UInt8])] {
    [("session", SampleStore.frames.flatMap { $0 })]
  }

  private static var frames: [(name: String, bytes: [UInt8])] {
    // Each frame stands on those before it.
    var soFar: [UInt8] = []
    return SampleStore.frames.enumerated().map { index, body in
      soFar += body
      return ("frames-\(index + 1)", soFar)
    }
  }

  private static var logs: [(name: String, bytes: [UInt8])] {
    let image = SampleStore.begun
    let segment = image.segments.first.flatMap { image.files[$0] } ?? []
    let used = segment.lastIndex { $0 != 0 } ?? 0
    return [
      ("whole", [0]),
      ("segment", [1] + segment.prefix(used + 1)),
      ("manifest", [2] + (image.files[Manifest.path] ?? [])),
      ("bit", [0, 0, 0x40, 0x10, 0, 0, 1]),
      ("torn", [0, 0, 0, 0x12, 4, 0, 0]),
      ("short", [0, 0, 0, 0x12, 3, 0, 0]),
      ("moved", [0, 0, 0x80, 0x10, 2, 200, 9]),
    ]
  }

  private static var snapshots: [(name: String, bytes: [UInt8])] {
    let image = SampleStore.closed
    let file = image.snapshot.flatMap { image.files[$0] } ?? []
    do throws(SnapshotError) {
      return [
        ("file", [0] + file), ("file-sealed", [1] + file),
        ("chunks", try SnapshotTarget.chunks()),
      ]
    } catch {
      invariantBroken("a sample's snapshot can be read")
    }
  }
}
