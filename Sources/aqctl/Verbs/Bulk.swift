import AQClient
import AQCore

/// The same command for each id that was given.
enum Bulk {
  /// Goes on after a refusal; exits 0 when all went well, 6 when some did, else with the refusal.
  static func each(
    _ invocation: Invocation, _ console: Console, done: String,
    _ request: (SubjectID) throws(Failure) -> [Argument]
  ) throws(Failure) -> Int32 {
    guard !invocation.operands.isEmpty else {
      throw .usage(
        "\(invocation.spec.name) needs ID: \(invocation.spec.operands[0].summary)",
        remedy: "aqctl help \(invocation.spec.name)")
    }
    var subjects: [SubjectID] = []
    for operand in invocation.operands { subjects.append(try SubjectID(operand)) }
    let daemon = try Daemon.connect(invocation.flags)
    var failures: [Failure] = []
    var records: [Value] = []
    for subject in subjects {
      let id = subject.description
      do throws(Failure) {
        let what = "can't \(invocation.spec.path.last ?? "change") \(id)"
        let reply = try daemon.call(try request(subject), what: what)
        records.append(.map([.init("id", .bytes(Array(id.utf8)))] + (reply.fields ?? [])))
        console.note("\(id) \(done)")
      } catch {
        // A daemon that went away answers nothing else either.
        if error.code == .unreachable { throw error }
        failures.append(error)
      }
    }
    switch console.settings.format {
    case .json, .jsonl: console.records(records, columns: [])
    case .table:
      // What a command makes (a task anew) is data; that it was done is a note.
      for record in records {
        if let made = record["task"]?.text { console.write("\(made)\n") }
      }
    }
    guard let first = failures.first else { return 0 }
    if subjects.count == 1 { throw first }
    for failure in failures { CommandLineTool.report(failure, console.settings.format) }
    return failures.count == subjects.count ? first.exitCode : 6
  }
}
