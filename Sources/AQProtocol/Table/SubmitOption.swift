import AQCore

/// What may follow kind and payload of a submit.
enum SubmitOption: UInt8, CommandOption {
  case queue, priority, delay, at, attempts, backoff, timeout, startBy, key, limit, onRetry, safety
  case after, idempotency, tag, type, trace, scalar
  case `repeat`, every, cron, zone, max, start, end, misfire, grace, cap, overlap
  case require, department, parent, budget, estimate, on, repeating, tenant

  var spec: OptionSpec {
    switch self {
    case .queue: OptionSpec("QUEUE", "queue")
    case .priority: OptionSpec("PRIORITY", "0-9")
    case .delay: OptionSpec("IN", "duration")
    case .at: OptionSpec("AT", "time")
    case .attempts: OptionSpec("ATTEMPTS", "count")
    case .backoff: OptionSpec("BACKOFF", "fixed duration|exponential base cap")
    case .timeout: OptionSpec("TIMEOUT", "duration")
    case .startBy: OptionSpec("STARTBY", "duration|time")
    case .key: OptionSpec("KEY", "key")
    case .limit: OptionSpec("LIMIT", "count")
    case .onRetry: OptionSpec("ONRETRY", "hold|release")
    case .safety: OptionSpec("SAFETY", "pure|idempotent|transactional")
    case .after: OptionSpec(many: "AFTER", "task[:end]")
    case .idempotency: OptionSpec("IDEMPOTENCY", "id")
    case .tag: OptionSpec(many: "TAG", "tag")
    case .type: OptionSpec("TYPE", "content-type")
    case .trace: OptionSpec("TRACE", "traceparent")
    case .scalar: OptionSpec("SCALAR")
    case .repeat: OptionSpec("REPEAT", "count")
    case .every: OptionSpec("EVERY", "duration")
    case .cron: OptionSpec("CRON", "expression")
    case .zone: OptionSpec("ZONE", "zone")
    case .max: OptionSpec("MAX", "count")
    case .start: OptionSpec("START", "time")
    case .end: OptionSpec("END", "time")
    case .misfire: OptionSpec("MISFIRE", "all|once|skip")
    case .grace: OptionSpec("GRACE", "duration")
    case .cap: OptionSpec("CAP", "count")
    case .overlap: OptionSpec("OVERLAP", "allow|skip|cancel")
    case .require: OptionSpec(many: "REQUIRE", "capability")
    case .department: OptionSpec("DEPARTMENT", "department")
    case .parent: OptionSpec("PARENT", "task")
    case .budget: OptionSpec(many: "BUDGET", "unit", "limit")
    case .estimate: OptionSpec(many: "ESTIMATE", "unit", "amount")
    case .on: OptionSpec(many: "ON", "filter")
    case .repeating: OptionSpec(many: "REPEATING")
    case .tenant: .tenant
    }
  }

  static let table = OptionTable<SubmitOption>()
}
