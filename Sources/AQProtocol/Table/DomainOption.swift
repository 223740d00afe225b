import AQCore

/// How many tasks a query finds, and from where on they are counted.
enum CountOption: UInt8, CommandOption {
  case matching, cursor

  var spec: OptionSpec {
    switch self {
    case .matching: .matching
    case .cursor: OptionSpec("CURSOR", "cursor")
    }
  }

  static let table = OptionTable<CountOption>()
}

/// How many occurrences are shown.
enum PreviewOption: UInt8, CommandOption {
  case count

  var spec: OptionSpec { OptionSpec("COUNT", "count") }

  static let table = OptionTable<PreviewOption>()
}

/// Which budgets or subscriptions a list shows.
enum TaskPageOption: UInt8, CommandOption {
  case task, cursor, count

  var spec: OptionSpec {
    switch self {
    case .task: OptionSpec("TASK", "task")
    case .cursor: OptionSpec("CURSOR", "cursor")
    case .count: OptionSpec("COUNT", "count")
    }
  }

  static let table = OptionTable<TaskPageOption>()
}

/// How often a subscription matches.
enum SubscriptionOption: UInt8, CommandOption {
  case repeating

  var spec: OptionSpec { OptionSpec("REPEATING") }

  static let table = OptionTable<SubscriptionOption>()
}

/// What a signal carries.
enum SignalOption: UInt8, CommandOption {
  case payload, id

  var spec: OptionSpec {
    switch self {
    case .payload: OptionSpec("PAYLOAD", "bytes")
    case .id: OptionSpec("ID", "id")
    }
  }

  static let table = OptionTable<SignalOption>()
}

/// What an actor says of itself.
enum ActorOption: UInt8, CommandOption {
  case can, department, interval, tenant

  var spec: OptionSpec {
    switch self {
    case .can: .can
    case .department: OptionSpec("DEPARTMENT", "department")
    case .interval: OptionSpec("INTERVAL", "duration")
    case .tenant: .tenant
    }
  }

  static let table = OptionTable<ActorOption>()
}

/// Which actors a list shows.
enum ActorPageOption: UInt8, CommandOption {
  case department, state, tenant, cursor, count

  var spec: OptionSpec {
    switch self {
    case .department: OptionSpec("DEPARTMENT", "department")
    case .state: OptionSpec("STATE", "active|inactive")
    case .tenant: .tenant
    case .cursor: OptionSpec("CURSOR", "cursor")
    case .count: OptionSpec("COUNT", "count")
    }
  }

  static let table = OptionTable<ActorPageOption>()
}

/// In which tenant something is said of an actor, or done with a ledger.
enum TenantOption: UInt8, CommandOption {
  case tenant

  var spec: OptionSpec { .tenant }

  static let table = OptionTable<TenantOption>()
}

/// Who appends to a ledger, and to whose.
enum LedgerOption: UInt8, CommandOption {
  case actor, tenant

  var spec: OptionSpec {
    switch self {
    case .actor: OptionSpec("AS", "actor")
    case .tenant: .tenant
    }
  }

  static let table = OptionTable<LedgerOption>()
}

/// Which entries of a ledger are read.
enum LedgerReadOption: UInt8, CommandOption {
  case from, count, tenant

  var spec: OptionSpec {
    switch self {
    case .from: OptionSpec("FROM", "ordinal")
    case .count: OptionSpec("COUNT", "count")
    case .tenant: .tenant
    }
  }

  static let table = OptionTable<LedgerReadOption>()
}

/// From which entry on a ledger is verified.
enum LedgerVerifyOption: UInt8, CommandOption {
  case from, tenant

  var spec: OptionSpec {
    switch self {
    case .from: OptionSpec("FROM", "ordinal")
    case .tenant: .tenant
    }
  }

  static let table = OptionTable<LedgerVerifyOption>()
}

/// Whose ledgers are listed, and which of them.
enum LedgerPageOption: UInt8, CommandOption {
  case tenant, cursor, count

  var spec: OptionSpec {
    switch self {
    case .tenant: .tenant
    case .cursor: OptionSpec("CURSOR", "cursor")
    case .count: OptionSpec("COUNT", "count")
    }
  }

  static let table = OptionTable<LedgerPageOption>()
}

/// Which entries of a ledger are given up.
enum LedgerPruneOption: UInt8, CommandOption {
  case before, tenant

  var spec: OptionSpec {
    switch self {
    case .before: OptionSpec("BEFORE", "ordinal")
    case .tenant: .tenant
    }
  }

  static let table = OptionTable<LedgerPruneOption>()
}

/// To which tasks something is done, by whom and why.
enum OperationOption: UInt8, CommandOption {
  case matching, by, reason, all

  var spec: OptionSpec {
    switch self {
    case .matching: .matching
    case .by: OptionSpec("BY", "who")
    case .reason: OptionSpec("REASON", "text")
    case .all: OptionSpec("ALL")
    }
  }

  static let table = OptionTable<OperationOption>()
}

extension OptionSpec {
  /// Which are meant, in the query language.
  static var matching: OptionSpec { OptionSpec("WHERE", "query") }
}
