import AQCore
import AQEngine
import Testing

@Suite struct ClaimMatching {
  private func run(
    _ shop: Workshop, requires names: [String] = [], department: String? = nil
  ) throws -> RunID {
    try shop.submit { request, wording in
      request.spec.requiredCapabilities = names.map { wording.say($0) }
      if let department { request.spec.department = wording.say(department) }
    }.run
  }

  /// Runs that a claim gets; they are given back.
  private func claimable(
    _ shop: Workshop, can names: [String] = [], department: String? = nil, as actor: ActorID = .none
  ) throws -> [RunID] {
    let claimed = try shop.claim(100) { request, wording in
      request.capabilities = names.map { wording.say($0) }
      if let department { request.department = wording.say(department) }
      request.actor = actor
    }
    for run in claimed {
      let release = FinishRequest(run: run.run, token: run.token, verb: .release)
      #expect(try shop.ask(.finish(release, then: nil)).isOK)
    }
    return claimed.map(\.run)
  }

  /// AC-111, AC-112, AC-113.
  @Test func `who claims has all that a task requires`() throws {
    let shop = try Workshop()
    let both = try run(shop, requires: ["review", "compute"])
    let one = try run(shop, requires: ["compute"])
    let free = try run(shop)
    #expect(try claimable(shop) == [free])
    #expect(try claimable(shop, can: ["compute"]) == [one, free])
    #expect(try claimable(shop, can: ["review"]) == [free])
    #expect(try claimable(shop, can: ["comp", "rev", "compute2"]) == [free])
    #expect(try claimable(shop, can: ["x", "review", "compute"]) == [both, one, free])
    let a = try shop.register("a", can: ["compute"])
    let b = try shop.register("b", can: ["compute", "review"])
    let c = try shop.register("c", can: ["review"])
    for _ in 0..<2 {
      #expect(try claimable(shop, as: a) == [one, free])
      #expect(try claimable(shop, as: b) == [both, one, free])
      #expect(try claimable(shop, as: c) == [free])
      // What an actor can do is what it registered with.
      #expect(try claimable(shop, can: ["compute"], as: c) == [free])
      try shop.expectFidelity()
    }
    let unknown = ActorID(rawValue: 999)
    var request = ClaimRequest()
    request.actor = unknown
    #expect(try shop.ask(.claim(request)).code == .notFound)
  }

  /// AC-118.
  @Test func `a task of a department goes to its people alone`() throws {
    let shop = try Workshop()
    let engineers = try run(shop, department: "eng")
    let anyone = try run(shop)
    let gpu = try run(shop, requires: ["gpu"], department: "eng")
    #expect(try claimable(shop) == [anyone])
    #expect(try claimable(shop, department: "ops") == [anyone])
    #expect(try claimable(shop, department: "eng") == [engineers, anyone])
    #expect(try claimable(shop, can: ["gpu"]) == [anyone])
    let actor = try shop.register("e", can: ["gpu"], department: "eng")
    #expect(try claimable(shop, as: actor) == [engineers, anyone, gpu])
    #expect(try claimable(shop, department: "ops", as: actor) == [engineers, anyone, gpu])
  }

  /// GX-17: not even by its id.
  @Test func `a run is no one's who lacks what it requires`() throws {
    let shop = try Workshop()
    let id = try run(shop, requires: ["gpu"])
    #expect(try shop.claim { request, _ in request.run = id }.isEmpty)
    let waiting = shop.engine.engine.openClient()
    var wording = Wording()
    var request = ClaimRequest()
    request.run = id
    request.block = .forever
    request.capabilities = [wording.say("cpu")]
    guard case .pending = try shop.ask(.claim(request), wording.bytes, as: waiting) else {
      throw Unexpected.reply
    }
    try shop.submit()
    #expect(shop.engine.engine.nextDelivery() == nil)
    let claimed = try shop.claim { request, wording in
      request.run = id
      request.capabilities = [wording.say("gpu")]
    }
    #expect(claimed.map(\.run) == [id])
  }

  @Test func `a claim that waits is served what it may take`() throws {
    let shop = try Workshop()
    let waiting = shop.engine.engine.openClient()
    var wording = Wording()
    var request = ClaimRequest()
    request.block = .forever
    request.capabilities = [wording.say("gpu")]
    guard case .pending = try shop.ask(.claim(request), wording.bytes, as: waiting) else {
      throw Unexpected.reply
    }
    _ = try run(shop, requires: ["tpu"])
    #expect(shop.engine.engine.nextDelivery() == nil)
    let wanted = try run(shop, requires: ["gpu"])
    guard case .reply(.claimed(let claimed)) = shop.engine.engine.nextDelivery()?.content else {
      throw Unexpected.reply
    }
    #expect(claimed.map(\.run) == [wanted])
  }

  @Test func `explain says what a claimer lacks`() throws {
    let shop = try Workshop()
    let id = try run(shop, requires: ["x86", "gpu"], department: "eng")
    guard case .list(let gates) = try shop.field("gates", of: .explain(id)) else {
      throw Unexpected.reply
    }
    let shut = gates.filter { $0["open"].text == "false" }
    #expect(shut.map { $0["gate"].text } == ["capability", "department"])
    #expect(shut[0]["holder"].text == "[gpu x86]")
    #expect(shut[0]["remedy"].text.contains("CAN gpu CAN x86"))
    #expect(shut[1]["remedy"].text.contains("DEPARTMENT eng"))
    #expect(try shop.field("requires", of: .getTask(TaskID(rawValue: 1))).text == "[x86 gpu]")
    guard case .list(let plain) = try shop.field("gates", of: .explain(try run(shop))) else {
      throw Unexpected.reply
    }
    #expect(plain.allSatisfy { $0["open"].text == "true" })
  }

  @Test func `demands that can't be are refused`() throws {
    let shop = try Workshop()
    func code(_ shape: (inout SubmitRequest, inout Wording) -> Void) throws -> ErrorCode? {
      var wording = Wording()
      var request = SubmitRequest()
      request.spec.kind = wording.say("k")
      shape(&request, &wording)
      return try shop.ask(.submit(request), wording.bytes).code
    }
    let long = String(repeating: "x", count: 129)
    #expect(try code { $0.spec.requiredCapabilities = [$1.say("a\nb")] } == .badRequest)
    #expect(try code { $0.spec.requiredCapabilities = [$1.say(long)] } == .limit)
    #expect(
      try code { request, wording in
        request.spec.requiredCapabilities = (0..<33).map { wording.say("c\($0)") }
      } == .limit)
    #expect(try code { $0.spec.department = $1.say(long) } == .limit)
  }

  /// Random sets of capabilities and departments against a plain filter over all runs.
  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func `claims take what a plain filter takes`(seed: UInt64) throws {
    var chance = Chance(seed: seed)
    let shop = try Workshop()
    let names = ["a", "b", "ab", "abc", "c"]
    let departments = ["eng", "ops"]
    var runs: [(id: RunID, needs: Set<String>, department: String?)] = []
    func someNames(_ chance: inout Chance) -> [String] {
      names.filter { _ in chance.below(3) == 0 }
    }
    for _ in 0..<60 {
      let needs = someNames(&chance)
      let department = chance.below(3) == 0 ? chance.pick(departments) : nil
      let id = try run(shop, requires: needs.reversed(), department: department)
      runs.append((id, Set(needs), department))
    }
    for _ in 0..<20 {
      let has = someNames(&chance)
      let department = chance.below(2) == 0 ? chance.pick(departments) : nil
      let expected = runs.filter { run in
        run.needs.isSubset(of: has) && (run.department == nil || run.department == department)
      }
      .map(\.id)
      #expect(try claimable(shop, can: has, department: department) == expected, "seed \(seed)")
      if !has.isEmpty {
        let actor = try shop.register("worker", can: has, department: department)
        #expect(try claimable(shop, as: actor) == expected, "seed \(seed)")
      }
    }
    try shop.expectFidelity()
  }
}
