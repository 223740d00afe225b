import AQCore

/// What a list of tasks or runs may be narrowed by.
enum ListOption: UInt8, CommandOption {
  case state, queue, kind, key, tag, task, matching, cursor, count

  var spec: OptionSpec {
    switch self {
    case .state: OptionSpec(many: "STATE", "state")
    case .queue: OptionSpec("QUEUE", "queue")
    case .kind: OptionSpec("KIND", "kind[*]")
    case .key: OptionSpec("KEY", "key")
    case .tag: OptionSpec("TAG", "tag")
    case .task: OptionSpec("TASK", "task")
    case .matching: .matching
    case .cursor: OptionSpec("CURSOR", "cursor")
    case .count: OptionSpec("COUNT", "count")
    }
  }

  static let table = OptionTable<ListOption>()
}

/// Where a page starts and how long it is.
enum PageOption: UInt8, CommandOption {
  case cursor, count

  var spec: OptionSpec {
    switch self {
    case .cursor: OptionSpec("CURSOR", "cursor")
    case .count: OptionSpec("COUNT", "count")
    }
  }

  static let table = OptionTable<PageOption>()
}

/// Why something is canceled.
enum ReasonOption: UInt8, CommandOption {
  case reason

  var spec: OptionSpec { OptionSpec("REASON", "text") }

  static let table = OptionTable<ReasonOption>()
}

/// Who pauses or resumes, and why.
enum AuthorOption: UInt8, CommandOption {
  case by, reason

  var spec: OptionSpec {
    switch self {
    case .by: OptionSpec("BY", "who")
    case .reason: OptionSpec("REASON", "text")
    }
  }

  static let table = OptionTable<AuthorOption>()
}

/// What more a task is to wait for.
enum DependOption: UInt8, CommandOption {
  case after

  var spec: OptionSpec { OptionSpec(many: "AFTER", "task[:end]") }

  static let table = OptionTable<DependOption>()
}

/// What of a queue is set.
enum QueueOption: UInt8, CommandOption {
  case concurrency, rate, burst

  var spec: OptionSpec {
    switch self {
    case .concurrency: OptionSpec("CONCURRENCY", "count")
    case .rate: OptionSpec("RATE", "count/duration")
    case .burst: OptionSpec("BURST", "count")
    }
  }

  static let table = OptionTable<QueueOption>()
}

/// What of a key is set.
enum KeyOption: UInt8, CommandOption {
  case limit

  var spec: OptionSpec { OptionSpec("LIMIT", "count") }

  static let table = OptionTable<KeyOption>()
}

/// From where on events are followed.
enum TailOption: UInt8, CommandOption {
  case from

  var spec: OptionSpec { OptionSpec("FROM", "lsn") }

  static let table = OptionTable<TailOption>()
}

/// Which events are read.
enum ReadOption: UInt8, CommandOption {
  case from, count

  var spec: OptionSpec {
    switch self {
    case .from: OptionSpec("FROM", "lsn")
    case .count: OptionSpec("COUNT", "count")
    }
  }

  static let table = OptionTable<ReadOption>()
}

/// What a connection introduces itself with.
enum HelloOption: UInt8, CommandOption {
  case auth, setName

  var spec: OptionSpec {
    switch self {
    case .auth: OptionSpec("AUTH", "user", "token")
    case .setName: OptionSpec("SETNAME", "name")
    }
  }

  static let table = OptionTable<HelloOption>()
}
