import AQCore

/// What may follow kind and payload of a submit.
enum SubmitOption: UInt8, CommandOption {
  case queue, priority, delay, at, attempts, backoff, timeout, startBy, key, limit, onRetry, safety
  case after, idempotency, tag, type, trace, scalar

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
    }
  }

  static let table = OptionTable<SubmitOption>()
}
