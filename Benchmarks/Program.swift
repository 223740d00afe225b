import Glibc

/// The command line: `list`, or `run NAME… [--size small|full] [--json] [--aqctl PATH]`.
enum Program {
  /// Does what the arguments say; returns the exit code: 0, 1 where a scenario's result is wrong,
  /// 64 for a usage error.
  static func run(_ arguments: [String]) -> Int32 {
    switch arguments.first {
    case "list":
      for scenario in Scenario.all { print("\(scenario.name.padded(to: 12)) \(scenario.summary)") }
      return 0
    case "run":
      guard let request = RunRequest(Array(arguments.dropFirst())) else { return usage() }
      return run(request)
    case _: return usage()
    }
  }

  private static func run(_ request: RunRequest) -> Int32 {
    var code: Int32 = 0
    for scenario in request.scenarios {
      var report = Report(scenario: scenario.name, size: request.size, form: request.form)
      do throws(BenchmarkFailure) {
        try scenario.run(Setting(size: request.size, aqctl: request.aqctl), &report)
      } catch {
        print("\(scenario.name): \(error.sentence)")
        code = 1
      }
    }
    return code
  }

  private static func usage() -> Int32 {
    print(
      """
      usage: Benchmarks list
             Benchmarks run NAME…|all [--size small|full] [--json] [--aqctl PATH]
      """)
    return 64
  }
}

/// What `run` was asked for.
private struct RunRequest {
  var scenarios: [Scenario] = []
  var size = Size.small
  var form = Report.Form.table
  var aqctl = Files.besideThisProgram("aqctl")

  init?(_ arguments: [String]) {
    var rest = arguments[...]
    while let word = rest.popFirst() {
      switch word {
      case "--json": form = .json
      case "--size":
        guard let size = rest.popFirst().flatMap({ Size(rawValue: $0) }) else { return nil }
        self.size = size
      case "--aqctl":
        guard let path = rest.popFirst() else { return nil }
        aqctl = path
      case "all": scenarios = Scenario.all
      case _:
        guard let scenario = Scenario.all.first(where: { $0.name == word }) else { return nil }
        scenarios.append(scenario)
      }
    }
    if scenarios.isEmpty { return nil }
  }
}
