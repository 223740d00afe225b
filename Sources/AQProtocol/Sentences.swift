import AQCore

/// The one place that words what went wrong: what, why, and the next step, on one line.
public enum Sentences {
  /// A refusal by the rules.
  public static func text(_ rejection: Rejection) -> String {
    switch rejection {
    case .notFound(let subject): missing(subject)
    case .invalidTransition(let run, let from, let wanted):
      "\(run) is \(from.word) and can't become \(wanted); RUN.EXPLAIN \(run) tells more"
    case .taskEnded(let task, let outcome):
      "\(task) has ended (\(outcome.word)); TASK.RESUBMIT \(task) makes a new task of it"
    case .taskStarted(let task):
      "\(task) was handed to a worker already and can't wait for another; submit AFTER instead"
    case .staleToken(let run, let token):
      "token \(token.rawValue) doesn't hold \(run) any more: the lease ended or went to another"
        + " worker; drop the result and claim anew"
    case .finishConflict(let run, let result):
      "this attempt of \(run) was finished as \(result.word) before, and that stands; drop this one"
    case .keyLimitConflict(let current, let asked):
      "the key has the limit \(current), not \(asked); change it with KEY.SET key LIMIT \(asked)"
    case .idempotencyConflict(let task):
      "the idempotency key belongs to \(task), which was submitted with another request;"
        + " use another key, or repeat the request unchanged"
    case .budgetExists(let task):
      "\(task) has a budget of this unit; BUDGET.REPLENISH gives it a new limit"
    case .timeIsMeasured:
      "the engine measures time itself; leave SPENT time out"
    case .canceled(let run): "\(run) was canceled; stop working on it"
    case .cycle(let task, let prerequisite):
      "\(task) can't wait for \(prerequisite), which waits for \(task) itself; leave out one"
    case .limit(let limit, let asked, let most):
      "\(asked) \(limit.rawValue) are more than the \(most) allowed; ask for less"
    case .outOfRange(let limit): "the number given as \(limit.rawValue) is out of range"
    case .overloaded(let limit):
      "no room for more \(limit.rawValue) right now; read replies and try again shortly"
    case .storageFull:
      "the disk has no room for new work; free some space, finishes are still taken"
    case .draining: "the daemon is stopping and hands out nothing new; try again when it is back"
    case .badExpression(let position, let expected):
      "the cron expression makes no sense at position \(position + 1), where \(expected) was"
        + " expected; aqctl schedule lint tells more"
    case .unknownZone:
      "this system has no such time zone; zones are called Europe/Berlin, and tzdata has them"
    case .noOccurrence:
      "the policy's expression and bounds leave no time at which it would be due;"
        + " aqctl schedule preview shows what they mean"
    case .actorNeeded: "entries of a ledger are by an actor; name one with AS, or use ACTOR.USE"
    case .unsupported(let what): "\(what) isn't in this version"
    case .unavailable(let what): "\(what) failed and changed nothing; the daemon's log says why"
    }
  }

  private static func missing(_ subject: Rejection.Subject) -> String {
    switch subject {
    case .task(let task): "there is no task \(task); it may have been pruned, see TASK.LIST"
    case .prunedTask(let task, let outcome):
      "task \(task) ended (\(outcome.word)) and was pruned; how long ended tasks are kept is in"
        + " the configuration, under retention"
    case .run(let run): "there is no run \(run); it may have been pruned, see RUN.LIST"
    case .prerequisite(let task): "there is no task \(task) to wait for; see TASK.LIST"
    case .parent(let task): "there is no parent task \(task); see TASK.LIST"
    case .queue: "there is no such queue yet; a submit or QUEUE.SET makes it, see QUEUE.LIST"
    case .budget(let task):
      "\(task) has no budget of this unit; BUDGET.ALLOCATE gives it one, see BUDGET.LIST"
    case .key: "no task uses this key; a submit with KEY makes it"
    case .actor(let actor): "there is no active actor \(actor); ACTOR.REGISTER makes one"
    case .tenant: "there is no such tenant; see TENANT.LIST"
    case .ledger: "there is no such ledger; the first LEDGER.APPEND makes it"
    }
  }

  /// What is wrong with a request; `bytes` is the request.
  public static func text(_ error: RequestError, _ bytes: RawSpan) -> String {
    switch error {
    case .unknownCommand(let range): unknownCommand(range, bytes)
    case .unknownSubcommand(let name, let range):
      "\(name.text) has no \(quoted(range, bytes)); use \(usage(name))"
    case .arity(let name): "wrong number of arguments; use \(usage(name))"
    case .unknownOption(let name, let range): unknownOption(name, range, bytes)
    case .repeatedOption(let name, let option):
      "\(option) is given twice; use \(usage(name))"
    case .missingValue(let name, let option):
      "\(option) lacks a value; use \(usage(name))"
    case .needsOption(let option, let other): "\(option) needs \(other) beside it; add \(other)"
    case .excludes(let option, let other):
      "\(option) and \(other) exclude each other; give one of them"
    case .badValue(let argument, let expects, let got):
      "\(argument) \(expects), not \(quoted(got, bytes))"
    case .overLimit(let argument, let unit, let asked, let most):
      "\(argument) is over its limit: \(asked) where at most \(most)"
        + (unit.description.isEmpty ? "" : " \(unit)") + " are allowed; ask for less"
    case .badQuery(let inner): text(inner, bytes)
    case .unknownProtocol(let range):
      "there is no version \(quoted(range, bytes)) of the protocol here; use HELLO 2 or HELLO 3"
    case .badBatch(let name):
      "the counts in the batch don't match its arguments; use \(usage(name))"
    case .batchItem(let index, let inner): "item \(index + 1): \(text(inner, bytes))"
    }
  }

  /// Why the connection is closed.
  public static func text(_ error: FramingError) -> String {
    switch error {
    case .badNumber: "a length isn't a plain number with a line end; the connection is closed"
    case .expectedBulk(let byte):
      "an argument starts with byte \(byte) where '$' has to be; the connection is closed"
    case .missingLineEnd:
      "an argument is longer than its length says; the connection is closed"
    case .tooManyArguments(let count):
      "\(count) arguments are more than the \(Limits.batchArgumentCount) a request may have;"
        + " the connection is closed"
    case .requestTooLarge(let most):
      "the request is over \(most) bytes (CONFIG GET request-bytes); the connection is closed"
    case .lineTooLong:
      "an inline command has no line end within \(Limits.inlineRequestBytes) bytes;"
        + " the connection is closed"
    case .unbalancedQuotes: "a quote isn't closed; the connection is closed"
    }
  }

  private static func unknownCommand(_ range: ByteRange, _ bytes: RawSpan) -> String {
    let known = CommandName.allCases.map(\.text)
    let guess = DidYouMean.closest(to: bytes.prefix(range), among: known)
    return "there is no command \(quoted(range, bytes))"
      + (guess.map { "; did you mean \($0)?" } ?? "; COMMAND LIST shows all")
  }

  private static func unknownOption(
    _ name: CommandName, _ range: ByteRange, _ bytes: RawSpan
  ) -> String {
    let known = CommandTable.spec(name).options.map(\.name)
    let guess = DidYouMean.closest(to: bytes.prefix(range), among: known)
    return "\(name.text) has no option \(quoted(range, bytes))"
      + (guess.map { "; did you mean \($0)?" } ?? "; use \(usage(name))")
  }

  private static func usage(_ name: CommandName) -> String { CommandTable.spec(name).syntax }

  /// What a client sent, fit to be shown: printable ASCII only, and not much of it.
  static func quoted(_ range: ByteRange, _ bytes: RawSpan) -> String {
    var text = "'"
    for byte in bytes.prefix(range) {
      text.unicodeScalars.append(byte >= 0x20 && byte < 0x7F ? Unicode.Scalar(byte) : "?")
    }
    return text + (range.length > RawSpan.shownByteCount ? "…'" : "'")
  }
}

extension RawSpan {
  fileprivate static let shownByteCount = 48

  /// The first bytes of `range`.
  fileprivate func prefix(_ range: ByteRange) -> [UInt8] {
    range.isNone
      ? [] : array(ByteRange(range.lowerBound, min(range.length, RawSpan.shownByteCount)))
  }
}
