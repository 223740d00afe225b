import AQClient
import AQCore

/// What an id on the command line names: a task or a run.
enum SubjectID {
  case task(TaskID)
  case run(RunID)

  /// Reads `t17` or `r42`.
  init(_ text: String) throws(Failure) {
    if let task = TaskID(text) {
      self = .task(task)
    } else if let run = RunID(text) {
      self = .run(run)
    } else {
      throw .usage(
        "\(Escaping.quoted(text)) is not an id", remedy: "ids look like t17 (task) or r42 (run)")
    }
  }

  /// Reads an id of one noun.
  static func read<Noun>(_ text: String, as noun: Noun.Type) throws(Failure) -> Identifier<Noun> {
    guard let identifier = Identifier<Noun>(text) else {
      let letter = String(UnicodeScalar(Noun.prefix))
      throw .usage(
        "\(Escaping.quoted(text)) is not the id of a \(Noun.noun)",
        remedy: "those look like \(letter)17")
    }
    return identifier
  }

  var description: String {
    switch self {
    case .task(let task): task.description
    case .run(let run): run.description
    }
  }

  /// The run that is meant: the one named, or the latest of the task.
  func latestRun(_ daemon: Daemon) throws(Failure) -> RunID {
    switch self {
    case .run(let run): return run
    case .task(let task):
      let what = "can't find the runs of \(task)"
      let runs = try daemon.list(
        ["RUN.LIST", "TASK", .id(task)], limit: Limits.pageCount, what: what)
      guard let last = runs.compactMap({ $0["id"]?.text }).compactMap({ RunID($0) }).max() else {
        throw Failure(
          .notFound, what: what, why: "there is no task \(task), or its runs were pruned",
          remedy: "aqctl task list")
      }
      return last
    }
  }
}
