import AQCore

/// What there is to know about a command: drives the arity check, `COMMAND` and its relatives, the
/// hints of `redis-cli`, and `docs/format/protocol.md`.
public struct CommandSpec: Sendable {
  /// The command.
  public let name: CommandName
  /// Where it is listed.
  public let group: Group
  /// One line about it.
  public let summary: StaticString
  /// What must follow the name, in order.
  public let arguments: [StaticString]
  /// What may follow that, in order, where it isn't options.
  public let optionalArguments: [StaticString]
  /// The options that may follow, in any order.
  public let options: [OptionSpec]
  /// Whether more may follow than is listed: the items of a batch, names to look up.
  public let tail: Tail

  /// The version that brought the command.
  public var since: StaticString { "0.1.0" }

  /// Where the documentation lists the command.
  public enum Group: String, CaseIterable, Sendable {
    case connection, task, run, queue, budget, subscription, actor, tenant, ledger, operation
    case engine, event, clock
  }

  /// What follows the arguments.
  public enum Tail: Sendable { case options, open }

  init(
    _ name: CommandName, _ group: Group, _ summary: StaticString,
    _ arguments: [StaticString] = [], then optionalArguments: [StaticString] = [],
    options: [OptionSpec] = [], tail: Tail = .options
  ) {
    self.name = name
    self.group = group
    self.summary = summary
    self.arguments = arguments
    self.optionalArguments = optionalArguments
    self.options = options
    self.tail = tail
  }

  /// How many arguments a request has at least, its name included.
  public var leastArgumentCount: Int { arguments.count + 1 }

  /// How many it has at most; nil where options or a tail may follow.
  public var mostArgumentCount: Int? {
    guard options.isEmpty, tail == .options else { return nil }
    return leastArgumentCount + optionalArguments.count
  }

  /// The way `COMMAND` tells it: the exact number, or the negated least.
  public var arity: Int {
    mostArgumentCount == leastArgumentCount ? leastArgumentCount : -leastArgumentCount
  }

  /// `TASK.CANCEL task [REASON text]`.
  public var syntax: String {
    var text = name.text.description
    for argument in arguments { text += " \(argument)" }
    for argument in optionalArguments { text += " [\(argument)]" }
    for option in options {
      text += " [\(option.name)"
      for value in option.values { text += " \(value)" }
      text += option.repetition == .many ? "]…" : "]"
    }
    return text
  }
}
