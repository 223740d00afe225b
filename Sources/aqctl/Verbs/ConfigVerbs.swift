import AQClient
import AQCore
import AQDaemon

/// `aqctl config check|view|schema`: the daemon's configuration file.
enum ConfigVerbs {
  private static let file = OperandSpec(
    "FILE", .optional, "The file; else AQ_CONFIG")

  static let check = CommandSpec(
    path: ["config", "check"], summary: "Check a configuration file",
    discussion: "Says where the first mistake stands, and exits 78.",
    operands: [file],
    examples: [ExampleSpec("aqctl config check /etc/actionqueue.yaml", "before a reload")],
    action: checkFile)

  static let view = CommandSpec(
    path: ["config", "view"], summary: "Show what a daemon would run with, and where that is said",
    operands: [file],
    examples: [ExampleSpec("aqctl config view /etc/actionqueue.yaml", "all settings")],
    action: showFile)

  static let schema = CommandSpec(
    path: ["config", "schema"], summary: "Show what a configuration file may say",
    discussion: """
      The file is YAML. Beside the settings, identities is a list of rules that say who connects \
      as what; the first that matches decides. A rule has one of uid, user, gid, group; its \
      standing: administrator, identity or unknown; and for an identity actor, tenant, may_act_as \
      and may_use_tenants, each of the last two a list of names, or any. docs/ACCESS.md has more.
      """,
    action: showSchema)

  @Sendable
  private static func checkFile(
    _ invocation: Invocation, _ console: Console
  ) throws(Failure) -> Int32 {
    let (path, configuration) = try load(invocation)
    guard let path else {
      throw .usage("no file is named", remedy: "aqctl config check FILE, or set AQ_CONFIG")
    }
    let count = configuration.identities?.count ?? 0
    switch console.settings.format {
    case .table: console.write("\(Escaping.line(path)) can be used; rules: \(count)\n")
    case .json, .jsonl:
      console.line(
        .map([
          .init("file", .bytes(Array(path.utf8))), .init("valid", .boolean(true)),
          .init("identities", .integer(Int64(count))),
        ]))
    }
    return 0
  }

  @Sendable
  private static func showFile(
    _ invocation: Invocation, _ console: Console
  ) throws(Failure) -> Int32 {
    let (_, configuration) = try load(invocation)
    var rows: [Value] = []
    for setting in Setting.allCases {
      guard let value = configuration.value(setting) else { continue }
      let origin = configuration.origin(setting) ?? .builtIn
      rows.append(
        row([
          ("setting", setting.rawValue), ("value", setting.text(value)), ("from", text(origin)),
        ]))
    }
    if let rules = configuration.identities {
      rows.append(row([("setting", "identities"), ("value", "\(rules.count)"), ("from", "file")]))
    }
    console.records(rows, columns: ["setting", "value", "from"])
    return 0
  }

  @Sendable
  private static func showSchema(
    _ invocation: Invocation, _ console: Console
  ) throws(Failure) -> Int32 {
    let rows = Setting.allCases.map { setting in
      row([
        ("setting", setting.rawValue), ("takes", setting.expectation),
        ("standard", setting.standard.map { setting.text($0) } ?? "-"),
        ("change", setting.change == .reload ? "reload" : "restart"),
        ("meaning", setting.summary),
      ])
    }
    console.records(rows, columns: ["setting", "takes", "standard", "change", "meaning"])
    return 0
  }

  private static func load(
    _ invocation: Invocation
  ) throws(Failure) -> (path: String?, Configuration) {
    do throws(ConfigurationError) {
      let layers = try DaemonEntry.layers(invocation.flags, file: invocation.operands.first)
      return (layers.path, try layers.load())
    } catch {
      throw Failure(
        .misconfigured, what: "can't use the configuration",
        why: ConfigurationSentences.text(error), remedy: "aqctl config schema")
    }
  }

  private static func row(_ fields: [(String, String)]) -> Value {
    .map(fields.map { .init($0.0, .bytes(Array($0.1.utf8))) })
  }

  private static func text(_ origin: Configuration.Origin) -> String {
    switch origin {
    case .flag: "flag"
    case .environment: "environment"
    case .file(let line): "file, line \(line)"
    case .builtIn: "built in"
    }
  }
}
