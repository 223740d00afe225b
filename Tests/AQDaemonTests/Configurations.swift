import AQCore
import AQDaemon
import AQEngine
import Testing

@Suite struct Configurations {
  /// The problem of a text, as people see it; empty where there is none.
  private func problem(_ text: String) -> String {
    do throws(ConfigurationProblem) {
      _ = try ConfigurationParser.parse(Array(text.utf8))
      return ""
    } catch {
      return ConfigurationSentences.text(.invalid(path: "aq.yaml", error))
    }
  }

  @Test func `a whole file is read`() throws {
    let text = """
      # everything
      data_dir: /var/lib/aq
      socket: "/run/aq/aq.sock"
      socket_mode: 0666
      segment_bytes: 64MiB
      grace: 5s
      snapshots: on_request
      limits: {payload_bytes: 65536, request_bytes: 2MiB}
      retention:
        age: 2d
        minimum_age: 5m
        count: 1000
      identities:
        - uid: 0
          standing: administrator
        - {uid: 1001, standing: identity, actor: planner, tenant: acme,
           may_act_as: [reviewer], may_use_tenants: any}
        - {gid: 100, standing: unknown}
        - {user: root, standing: administrator}
        - {group: root, standing: administrator}
        - {uid: any, standing: identity}
      """
    let read = try ConfigurationParser.parse(Array(text.utf8))
    #expect(read.text(.dataDirectory) == "/var/lib/aq")
    #expect(read.text(.socket) == "/run/aq/aq.sock")
    #expect(read.text(.socketMode) == "0666")
    #expect(read.number(.segmentBytes) == 64 << 20)
    #expect(read.number(.grace) == 5_000)
    #expect(read.text(.snapshots) == "on_request")
    #expect(read.number(.payloadBytes) == 65_536)
    #expect(read.number(.requestBytes) == 2 << 20)
    #expect(read.number(.retentionAge) == 2 * 86_400_000)
    #expect(read.number(.retentionMinimumAge) == 300_000)
    #expect(read.number(.retentionCount) == 1_000)
    #expect(read.origin(.grace) == .file(line: 6))
    let rules = try #require(read.identities)
    #expect(
      rules.map(\.subject) == [.user(0), .user(1001), .group(100), .user(0), .group(0), .anybody])
    var planner = ClientIdentity(.identity)
    planner.actor = "planner"
    planner.tenant = "acme"
    planner.mayActAs = .names(["reviewer"])
    planner.mayUseTenants = .any
    #expect(rules[1].identity == planner)
  }

  @Test(arguments: ["", "# only words\n", "---\n"])
  func `an empty file says nothing`(text: String) throws {
    let read = try ConfigurationParser.parse(Array(text.utf8))
    #expect(Setting.allCases.allSatisfy { read.value($0) == nil })
    #expect(read.identities == nil)
  }

  @Test(arguments: [
    ("grase: 5s", "aq.yaml:1:1: there is no 'grase'; did you mean grace?"),
    ("limits:\n  payload_byte: 1", "aq.yaml:2:3: there is no 'payload_byte'; did you mean"),
    ("data-dir: /x", "aq.yaml:1:1: there is no 'data-dir'; did you mean data_dir?"),
    ("grace: soon", "aq.yaml:1:8: grace takes a duration from 0ms to 1h, not 'soon'"),
    ("grace: 2h", "aq.yaml:1:8: grace takes a duration from 0ms to 1h, not '2h'"),
    ("grace: -1", "aq.yaml:1:8: grace takes a duration"),
    ("grace: 99999999999999999999d", "aq.yaml:1:8: grace takes a duration"),
    ("grace:", "aq.yaml:1:7: grace takes a duration"),
    ("grace: [1]", "aq.yaml:1:8: grace takes a duration"),
    ("limits: 5", "aq.yaml:1:9: limits takes keys and values"),
    ("limits: {payload_bytes: 0}", "aq.yaml:1:25: limits.payload_bytes takes 1 to 16MiB, not '0'"),
    ("snapshots: never", "aq.yaml:1:12: snapshots takes automatic or on_request, not 'never'"),
    ("- a", "aq.yaml:1:1: the file takes keys and values"),
    ("grace: 1s\ngrace: 2s", "aq.yaml:2:1: 'grace' stands here twice"),
    ("a: &x 1\nb: *x", "aq.yaml:2:4: aliases aren't taken here"),
    ("grace: !!str 5", "aq.yaml:1:8: tags aren't taken here"),
    ("? [a]\n: 1", "aq.yaml:1:3: keys that aren't words aren't taken here"),
    ("grace: 1s\n---\ngrace: 2s", "aq.yaml:3:1: several documents aren't taken here"),
    ("grace: [", "aq.yaml:"),
    ("grace: \"1s", "aq.yaml:"),
    ("\u{1}", "aq.yaml:"),
    ("a: {b: {c: {d: {e: {f: {g: {h: {i: {j: 1}}}}}}}}}}", "nested too deeply"),
  ])
  func `what can't be is refused with its place`(text: String, sentence: String) {
    #expect(problem(text).contains(sentence), "\(problem(text))")
  }

  @Test(arguments: [
    ("{standing: identity}", "a rule is about one of uid, user, gid, group"),
    ("{uid: 1, gid: 1, standing: identity}", "a rule is about one of"),
    ("{uid: 1}", "the rule doesn't say its standing"),
    ("{uid: 1, standing: boss}", "standing takes administrator, identity, unknown, not 'boss'"),
    ("{uid: -1, standing: identity}", "uid takes a number, or any, not '-1'"),
    ("{uid: 4294967296, standing: identity}", "uid takes a number"),
    ("{gid: any, standing: identity}", "gid takes a number, not 'any'"),
    ("{user: no-such-user-here, standing: identity}", "there is no user 'no-such-user-here'"),
    ("{group: no-such-group, standing: identity}", "there is no group"),
    ("{uid: 1, standing: administrator, actor: a}", "actor means nothing beside standing"),
    ("{uid: 1, standing: identity, actor: 'a b'}", "actor takes a name"),
    ("{uid: 1, standing: identity, may_act_as: a}", "may_act_as takes a list"),
    ("{uid: 1, standing: identity, may_act: [a]}", "did you mean may_act_as?"),
    ("7", "a rule takes keys and values"),
  ])
  func `a rule says whom and what`(rule: String, sentence: String) {
    let found = problem("identities:\n  - \(rule)\n")
    #expect(found.contains(sentence), "\(found)")
    #expect(found.hasPrefix("aq.yaml:2:"), "\(found)")
  }

  @Test func `the first rule about a process decides, and without one its user does`() {
    let planner = ClientIdentity(.identity)
    let rules = [
      IdentityRule(subject: .user(7), identity: planner),
      IdentityRule(subject: .group(8), identity: .unknown),
      IdentityRule(subject: .user(7), identity: .administrator),
    ]
    func identity(_ user: UInt32, _ group: UInt32, _ groups: [UInt32] = []) -> ClientIdentity {
      rules.identity(of: Peer(user: user, group: group, groups: groups), daemonUser: 500)
    }
    #expect(identity(7, 8) == planner)
    #expect(identity(500, 8) == .unknown)
    #expect(identity(500, 1, [3, 8]) == .unknown)
    #expect(identity(500, 1) == .administrator)
    #expect(identity(0, 1) == .administrator)
    #expect(identity(9, 1) == .unknown)
  }

  @Test func `a value is shown as it can be read`() {
    let samples: [(Setting, String)] = [
      (.grace, "90s"), (.grace, "0ms"), (.grace, "1500ms"), (.retentionAge, "7d"),
      (.segmentBytes, "64MiB"), (.segmentBytes, "1000"), (.retentionCount, "0"),
      (.socketMode, "0600"), (.socket, "/run/aq.sock"),
    ]
    for (setting, text) in samples {
      var configuration = Configuration()
      let isTaken = configuration.set(setting, text: text, .flag)
      #expect(isTaken)
      #expect(configuration.value(setting).map { setting.text($0) } == text)
    }
  }

  @Test func `no text makes the parser fail but with a problem`() {
    let pieces = [
      "a", ":", " ", "\n", "-", "[", "]", "{", "}", "&", "*", "!", "'", "\"", "%", "|", ">",
      "#", "?", ",", "0", "grace", "identities", "uid", "\t", "\u{FEFF}", "~", "---", "...",
    ]
    var state: UInt64 = 42
    for _ in 0..<20_000 {
      var text = ""
      for _ in 0..<12 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += pieces[Int(state >> 33) % pieces.count]
      }
      _ = problem(text)
    }
  }
}
