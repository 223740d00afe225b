import AQCore

/// A setting of the daemon: its name in the file, what it takes, and when a change takes effect.
public enum Setting: String, CaseIterable, Sendable {
  case dataDirectory = "data_dir"
  case socket
  case socketMode = "socket_mode"
  case segmentBytes = "segment_bytes"
  case grace
  case snapshots
  case payloadBytes = "limits.payload_bytes"
  case requestBytes = "limits.request_bytes"
  case retentionAge = "retention.age"
  case retentionMinimumAge = "retention.minimum_age"
  case retentionCount = "retention.count"

  /// What a setting takes.
  public enum Shape: Equatable, Sendable {
    /// A path; a relative one is seen from where the daemon starts.
    case path
    /// One of these words.
    case choice([String])
    /// A whole number of bytes, `64MiB` or plain.
    case bytes(ClosedRange<UInt64>)
    /// A whole number.
    case count(ClosedRange<UInt64>)
    /// `250ms 10s 5m 2h 1d` or plain milliseconds.
    case duration(ClosedRange<UInt64>)
  }

  /// When a change takes effect.
  public enum Change: Sendable {
    /// With SIGHUP.
    case reload
    /// At the next start.
    case restart
  }

  /// What it takes.
  public var shape: Shape {
    switch self {
    case .dataDirectory, .socket: .path
    case .socketMode: .choice(["0600", "0660", "0666"])
    case .segmentBytes: .bytes(1...(1 << 40))
    case .grace: .duration(0...3_600_000)
    case .snapshots: .choice(["automatic", "on_request"])
    case .payloadBytes: .bytes(1...UInt64(Limits.requestBytesCap))
    case .requestBytes: .bytes((64 << 10)...UInt64(Limits.requestBytesCap))
    case .retentionAge, .retentionMinimumAge: .duration(0...Limits.durationMilliseconds)
    case .retentionCount: .count(0...1_000_000_000)
    }
  }

  /// What holds where nothing is said; nil where it depends on the surroundings.
  public var standard: SettingValue? {
    switch self {
    case .dataDirectory, .socket, .segmentBytes: nil
    case .socketMode: .text("0660")
    case .grace: .number(Limits.reattachGrace.milliseconds)
    case .snapshots: .text("automatic")
    case .payloadBytes: .number(UInt64(Limits.payloadBytes))
    case .requestBytes: .number(UInt64(Limits.requestBytes))
    case .retentionAge: .number(Duration.hours(24).milliseconds)
    case .retentionMinimumAge: .number(Duration.minutes(10).milliseconds)
    case .retentionCount: .number(100_000)
    }
  }

  /// When a change takes effect.
  public var change: Change {
    switch self {
    case .dataDirectory, .socket, .socketMode, .segmentBytes, .grace: .restart
    case .snapshots, .payloadBytes, .requestBytes, .retentionAge, .retentionMinimumAge,
      .retentionCount:
      .reload
    }
  }

  /// One line for people.
  public var summary: String {
    switch self {
    case .dataDirectory: "where the log and the snapshots are"
    case .socket: "the Unix socket"
    case .socketMode: "who may connect: its user, its group too, or everybody"
    case .segmentBytes: "size of a log segment; standard: grows with the store to 64MiB"
    case .grace: "how long holders of leases may take to come back after a restart"
    case .snapshots: "whether snapshots are made by themselves"
    case .payloadBytes: "bytes of a payload or an output"
    case .requestBytes: "bytes of a request"
    case .retentionAge: "how long ended tasks are kept"
    case .retentionMinimumAge: "how long they are kept however many there are"
    case .retentionCount: "ended tasks kept at most, per tenant"
    }
  }

  /// Its name within its section, and the section's; the section is empty at the top.
  var path: (section: String, name: String) {
    guard let dot = rawValue.firstIndex(of: ".") else { return ("", rawValue) }
    return (String(rawValue[..<dot]), String(rawValue[rawValue.index(after: dot)...]))
  }

  /// The setting of a name in a section.
  static func named(_ name: String, in section: String) -> Setting? {
    Setting(rawValue: section.isEmpty ? name : "\(section).\(name)")
  }

  /// The names of the sections, in order.
  static let sections = ["limits", "retention"]
}

/// What a setting is set to: numbers are bytes, milliseconds or counts.
public enum SettingValue: Hashable, Sendable {
  case text(String)
  case number(UInt64)
}
