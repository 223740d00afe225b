import AQCore

/// What a claim may ask for.
enum ClaimOption: UInt8, CommandOption {
  case queue, kind, worker, count, lease, block, detached, hold, run, can, department

  var spec: OptionSpec {
    switch self {
    case .queue: OptionSpec(many: "QUEUE", "queue")
    case .kind: OptionSpec(many: "KIND", "kind[*]")
    case .worker: OptionSpec("AS", "actor|worker")
    case .count: OptionSpec("COUNT", "count")
    case .lease: OptionSpec("LEASE", "duration")
    case .block: OptionSpec("BLOCK", "duration")
    case .detached: OptionSpec("DETACHED")
    case .hold: OptionSpec("HOLD")
    case .run: OptionSpec("RUN", "run")
    case .can: .can
    case .department: OptionSpec("DEPARTMENT", "department")
    }
  }

  static let table = OptionTable<ClaimOption>()
}

/// What may follow run and token of a heartbeat.
enum HeartbeatOption: UInt8, CommandOption {
  case extend, progress, spent

  var spec: OptionSpec {
    switch self {
    case .extend: OptionSpec("EXTEND", "duration")
    case .progress: OptionSpec("PROGRESS", "percent", "text")
    case .spent: .spent
    }
  }

  static let table = OptionTable<HeartbeatOption>()
}

/// What may follow a finish, by its verb.
enum CompleteOption: UInt8, CommandOption {
  case output, spent, and

  var spec: OptionSpec {
    switch self {
    case .output: OptionSpec("OUTPUT", "bytes")
    case .spent: .spent
    case .and: .andClaim
    }
  }

  static let table = OptionTable<CompleteOption>()
}

enum FailOption: UInt8, CommandOption {
  case terminal, spent, and

  var spec: OptionSpec {
    switch self {
    case .terminal: OptionSpec("TERMINAL")
    case .spent: .spent
    case .and: .andClaim
    }
  }

  static let table = OptionTable<FailOption>()
}

enum SuspendOption: UInt8, CommandOption {
  case reason, output, spent, and

  var spec: OptionSpec {
    switch self {
    case .reason: OptionSpec("REASON", "handler|budget|approval|signal")
    case .output: OptionSpec("OUTPUT", "bytes")
    case .spent: .spent
    case .and: .andClaim
    }
  }

  static let table = OptionTable<SuspendOption>()
}

enum ReleaseOption: UInt8, CommandOption {
  case spent, and

  var spec: OptionSpec {
    switch self {
    case .spent: .spent
    case .and: .andClaim
    }
  }

  static let table = OptionTable<ReleaseOption>()
}

/// What may follow a run that is waited for.
enum WaitOption: UInt8, CommandOption {
  case timeout

  var spec: OptionSpec { OptionSpec("TIMEOUT", "duration") }

  static let table = OptionTable<WaitOption>()
}

extension OptionSpec {
  /// What was consumed since the last report.
  static var spent: OptionSpec { OptionSpec(many: "SPENT", "unit", "amount") }
  /// What a claimer can do.
  static var can: OptionSpec { OptionSpec(many: "CAN", "capability") }
  /// Whose it is, where it isn't the caller's own.
  static var tenant: OptionSpec { OptionSpec("TENANT", "tenant") }
  /// Ends a finish: everything behind it belongs to the claim.
  static var andClaim: OptionSpec { OptionSpec("AND", "CLAIM", "count", "claim-options") }
}
