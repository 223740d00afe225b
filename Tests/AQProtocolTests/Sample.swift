import AQCore
import AQProtocol

/// A request for each command with every option it has, made from the table.
enum Sample {
  /// The least a command takes.
  static func least(_ spec: CommandSpec) -> [String] {
    var request = [spec.name.text.description]
    switch spec.name {
    case .taskSubmitBatch: request += ["EACH", "1", "2", "email", "x"]
    case .runFinishBatch: request += ["1", "3", "RELEASE", "r1", "7"]
    case .client: request += ["ID"]
    case .config: request += ["GET", "*"]
    default: request += spec.arguments.map { value($0.description) }
    }
    switch spec.name {
    case .taskDepend: request += ["AFTER", "t1"]
    case .keySet: request += ["LIMIT", "3"]
    case .queueSet: request += ["CONCURRENCY", "3"]
    case .operationStart: request += ["ALL"]
    case .ledgerPrune: request += ["BEFORE", "5"]
    default: break
    }
    return request
  }

  /// The command with all of its options, as far as they go together.
  static func request(_ spec: CommandSpec) -> [String] {
    var request = least(spec)
    let given = Set(request)
    for option in spec.options {
      let name = option.name.description
      // AT excludes IN, CRON both and REPEAT; what belongs to CRON comes with it.
      if spec.name == .taskSubmit, cronOptions.contains(name) || name == "AT" { continue }
      if given.contains(name) { continue }
      request += [name] + values(of: option)
    }
    return request
  }

  private static let cronOptions: Set = ["CRON", "ZONE", "MAX"]

  /// What an option of a submit needs beside it.
  static func company(of option: String) -> [String] {
    switch option {
    case "LIMIT", "ONRETRY": ["KEY", "k"]
    case "EVERY": ["REPEAT", "3"]
    case "REPEAT": ["EVERY", "1s"]
    case "ZONE", "MAX", "START", "END", "MISFIRE", "GRACE", "CAP", "OVERLAP": ["CRON", "@daily"]
    default: []
    }
  }

  static func values(of option: OptionSpec) -> [String] {
    if option.name.description == "AND" { return ["CLAIM", "2"] }
    if option.name.description == "END" { return ["2028-01-31T08:00:00Z"] }
    return option.values.flatMap { words(value($0.description)) }
  }

  static func value(_ shape: String) -> String {
    switch shape {
    case "task", "task[:end]", "task|run": "t17"
    case "run": "r42"
    case "token": "7"
    case "duration", "duration|time": "10s"
    case "time": "2027-01-31T08:00:00Z"
    case "fixed duration|exponential base cap": "exponential 1s 10m"
    case "count", "limit", "cursor", "lsn", "percent", "0-9", "amount", "ordinal": "5"
    case "count/duration": "10/1s"
    case "actor": "a3"
    case "subscription": "s9"
    case "operation": "o1"
    case "actor|worker": "a3"
    case "filter": "signal:stock"
    case "query": "state:failed"
    case "expression": "@daily"
    case "zone": "Europe/Berlin"
    case "state": "retryWait"
    case "kind[*]": "email.*"
    default: String(shape.prefix { $0 != "|" })
    }
  }
}
