import AQClient
import AQCore

/// A verb that is one command of the daemon: its words and flags go into the request as they are,
/// and the reply is shown.
struct WireVerb {
  /// The words that call it.
  var path: [String]
  /// Other words that call it.
  var synonyms: [[String]] = []
  /// The command on the wire.
  var command: String
  /// One line, without a full stop.
  var summary: String
  /// What else a user must know.
  var discussion = ""
  /// Its words; they follow the command in their order.
  var words: [Word] = []
  /// Its flags, each an option of the command.
  var options: [Option] = []
  /// Command lines that work.
  var examples: [ExampleSpec] = []
  /// How the reply is shown.
  var shows: Shows

  /// A word of the verb.
  struct Word {
    var spec: OperandSpec
    var reading: Reading

    /// How a word is read.
    enum Reading {
      case plain
      /// `@FILE` and `-` stand for what they contain.
      case payload
    }

    init(_ name: String, _ count: OperandSpec.Count, _ summary: String, _ reading: Reading) {
      spec = OperandSpec(name, count, summary)
      self.reading = reading
    }

    static func one(_ name: String, _ summary: String) -> Word {
      Word(name, .one, summary, .plain)
    }
  }

  /// A flag and the option that it becomes.
  struct Option {
    var flag: FlagSpec
    var name: String
    var form: Form

    /// How a value becomes the option's.
    enum Form {
      case plain
      /// `@FILE` and `-` stand for what they contain.
      case payload
    }

    init(_ name: String, _ flag: FlagSpec, _ form: Form = .plain) {
      self.name = name
      self.flag = flag
      self.form = form
    }
  }

  /// How a reply is shown.
  enum Shows {
    case record
    /// What was made: one row; with `--quiet` its id, which stands under the first column.
    case made([String])
    /// A list, page after page; with `--quiet` what stands under the first column.
    case list([String])
    /// Points in time, one a line.
    case times
    /// Nothing but that it was done.
    case done(String)
  }

  /// The verb's specification.
  var spec: CommandSpec {
    var flags = options.map(\.flag)
    if case .list = shows { flags.append(GlobalFlags.limit) }
    return CommandSpec(
      path: path, synonyms: synonyms, summary: summary, discussion: discussion,
      operands: words.map(\.spec), flags: flags, examples: examples, action: action)
  }

  private var action: CommandSpec.Action {
    let verb = self
    return { (invocation, console) throws(Failure) in try verb.run(invocation, console) }
  }

  private func run(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    let request = try request(invocation)
    let daemon = try Daemon.connect(invocation.flags)
    let shown = ([path.joined(separator: " ")] + invocation.operands.prefix(1))
      .joined(separator: " ")
    let what = "can't do \(Escaping.line(shown))"
    switch shows {
    case .record: console.record(try daemon.call(request, what: what))
    case .made(let columns):
      console.list([try daemon.call(request, what: what)], columns: columns)
    case .list(let columns):
      let limit = Int(invocation.flags.number("limit") ?? UInt64(Limits.defaultPageCount))
      console.list(try daemon.list(request, limit: limit, what: what), columns: columns)
    case .times: console.times(try daemon.call(request, what: what).list ?? [])
    case .done(let participle):
      try daemon.call(request, what: what)
      console.note("\(invocation.operands.joined(separator: " ")) \(participle)")
    }
    return 0
  }

  /// The command with its words and options.
  private func request(_ invocation: Invocation) throws(Failure) -> [Argument] {
    var request: [Argument] = [.text(command)]
    for (index, operand) in invocation.operands.enumerated() {
      switch words[min(index, words.count - 1)].reading {
      case .plain: request.append(.text(operand))
      case .payload: request.append(.bytes(try SubmitVerb.payload(operand)))
      }
    }
    for option in options {
      for value in invocation.flags.all(option.flag.name) {
        request.append(.text(option.name))
        guard option.flag.value != nil else { continue }
        switch option.form {
        case .plain: request.append(.text(value))
        case .payload: request.append(.bytes(try SubmitVerb.payload(value)))
        }
      }
    }
    return request
  }
}

extension WireVerb.Option {
  static let task = Self("TASK", .option("task", .text("TASK"), "Of this task alone"))
  static let department = Self(
    "DEPARTMENT", .option("department", .text("NAME"), "The department"))
  static let by = Self("BY", .option("by", .text("NAME"), "Who"))
  static let reason = Self(
    "REASON", .option("reason", .text("TEXT"), "Why, for whoever wonders later"))
  static let can = Self("CAN", .repeatable("can", .text("CAPABILITY"), "What it can do"))
}
