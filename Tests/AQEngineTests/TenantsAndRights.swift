import AQCore
import AQEngine
import Testing

@Suite struct TenantsAndRights {
  /// Two tenants; in acme an operator who may submit and a worker who may execute, in globex one
  /// who may do everything.
  private struct World {
    let company: Company
    var shop: Workshop { company.shop }
    let planner: ActorID
    let worker: ActorID
    let rival: ActorID

    init() throws {
      company = Company(try Workshop())
      try company.tenant("acme")
      try company.tenant("globex")
      planner = try company.actor("planner", in: "acme")
      worker = try company.actor("worker", in: "acme")
      rival = try company.actor("rival", in: "globex")
      try company.assign(.operator, to: planner)
      try company.grant(.submit, to: planner)
      try company.assign(.gatekeeper, to: worker)
      try company.grant(.execute, to: worker)
      try company.assign(.operator, to: rival)
      for capability in [TenantCapability.submit, .execute, .review, .approve, .cancel] {
        try company.grant(capability, to: rival)
      }
    }
  }

  @Test func `without tenants anybody may do everything but make one`() throws {
    let company = Company(try Workshop())
    let stranger = company.stranger()
    #expect(try company.submit(as: stranger).submission != nil)
    #expect(try company.shop.claim(as: stranger).count == 1)
    #expect(try company.tenant("acme", as: stranger).denial == .notAdministrator)
    try company.tenant("acme")
    #expect(try company.submit(as: stranger).code == .unauthenticated)
    #expect(try company.shop.ask(.status, as: stranger).code == .unauthenticated)
  }

  @Test func `a tenant's tasks are its own`() throws {
    let world = try World()
    let planner = world.company.connect(as: "planner", in: "acme")
    let rival = world.company.connect(as: "rival", in: "globex")
    let mine = try #require(try world.company.submit(as: planner).submission)
    let other = try #require(try world.company.submit(as: rival).submission)
    for client in [planner, rival] {
      let foreign = client == planner ? other : mine
      let own = client == planner ? mine : other
      let tasks = try world.shop.ask(.listTasks(ListRequest()), as: client).items
      #expect(tasks.map { $0["id"].text } == [own.task.description])
      let runs = try world.shop.ask(.listRuns(ListRequest()), as: client).items
      #expect(runs.map { $0["id"].text } == [own.run.description])
      #expect(try world.shop.ask(.getTask(foreign.task), as: client).code == .notFound)
      #expect(try world.shop.ask(.getTask(own.task), as: client).code == nil)
    }
    let task = try world.shop.ask(.getTask(mine.task))
    guard case .value(let value) = task else { return #expect(Bool(false)) }
    #expect(value["tenant"].text == "acme")
    #expect(try world.shop.ask(.listTasks(ListRequest())).items.count == 2)
  }

  /// Every command that names something of a tenant, for a task and a run of another one.
  static func commands(naming task: TaskID, _ run: RunID) -> [Command] {
    let token = FencingToken(rawValue: 1)
    var claim = ClaimRequest()
    claim.run = run
    let unit = UnitAmount(unit: ByteRange(0, 5), amount: 1)
    return [
      .getTask(task), .cancelTask(task, reason: .none),
      .resubmit(task), .pauseTask(task, Authorship()), .resumeTask(task, Authorship()),
      .preview(task, count: 1), .depend(task, []), .claim(claim), .start(run, token),
      .heartbeat(HeartbeatRequest(run: run, token: token)),
      .finish(FinishRequest(run: run, token: token, verb: .release), then: nil),
      .getRun(run), .history(run), .explain(run), .wait(run, timeout: .zero),
      .cancelRun(run, reason: .none), .retryRun(run), .resumeRun(run),
      .resolveRun(run, .complete), .budget(.allocate(task, unit)),
      .budget(.consume(task, unit)), .budget(.replenish(task, unit)),
    ]
  }

  @Test func `what belongs to another tenant isn't there, whatever is asked of it`() throws {
    let world = try World()
    let planner = world.company.connect(as: "planner", in: "acme")
    let rival = world.company.connect(as: "rival", in: "globex")
    let mine = try #require(try world.company.submit(as: planner).submission)
    for command in Self.commands(naming: mine.task, mine.run) {
      let reply = try world.shop.ask(command, as: rival)
      #expect(reply.code == .notFound, "\(command) answered \(reply)")
    }
    let own = try #require(try world.company.submit(as: rival).submission)
    let edge = Prerequisite(task: mine.task, condition: .onSuccess)
    #expect(try world.shop.ask(.depend(own.task, [edge]), as: rival).code == .notFound)
    let after = try world.company.submit(as: rival) { request, _ in
      request.spec.prerequisites = [edge]
    }
    #expect(after.code == .notFound)
    #expect(try world.shop.claim(10, as: rival).map(\.task) == [own.task])
  }

  @Test func `names are of a tenant: queues, keys and idempotency`() throws {
    let world = try World()
    let planner = world.company.connect(as: "planner", in: "acme")
    let rival = world.company.connect(as: "rival", in: "globex")
    func submit(_ client: ClientID) throws -> Submission {
      try #require(
        try world.company.submit(as: client) { request, wording in
          request.spec.queue = wording.say("mail")
          request.spec.key = wording.say("user")
          request.spec.idempotencyKey = wording.say("once")
        }.submission)
    }
    let first = try submit(planner)
    let second = try submit(rival)
    #expect(first.task != second.task)
    #expect(try submit(planner).task == first.task)
    #expect(try submit(rival).task == second.task)
    let queues = try world.shop.ask(.listQueues(ListRequest()), as: rival).items
    #expect(queues.map { $0["name"].text } == ["mail"])
    #expect(queues[0]["ready"].text == "1")
  }

  @Test func `without the role, the capability or an actor it is denied, and says what is missing`()
    throws
  {
    let world = try World()
    let nobody = try world.company.actor("nobody", in: "acme")
    let bare = world.company.connect(as: "nobody", in: "acme")
    let worker = world.company.connect(as: "worker", in: "acme")
    let planner = world.company.connect(as: "planner", in: "acme")
    var guest = ClientIdentity(.identity)
    guest.tenant = "acme"
    let visitor = world.shop.engine.engine.openClient(as: guest)
    #expect(try world.company.submit(as: bare).denial == .noRole(nobody))
    #expect(
      try world.company.submit(as: worker).denial
        == .notGranted(world.worker, StaticWord("submit")))
    #expect(try world.company.submit(as: visitor).denial == .noActor)
    #expect(try world.shop.ask(.listTasks(ListRequest()), as: visitor).code == nil)
    let claim = Command.claim(ClaimRequest())
    #expect(
      try world.shop.ask(claim, as: planner).denial
        == .notGranted(world.planner, StaticWord("execute")))
    #expect(
      try world.shop.ask(.pauseEngine(Authorship()), as: planner).denial == .notAdministrator)
    var wording = Wording()
    let queue = wording.say("mail")
    #expect(
      try world.shop.ask(.pauseQueue(queue, Authorship()), wording.bytes, as: worker).denial
        == .notOperator(world.worker))
    #expect(try world.shop.ask(.pauseQueue(queue, Authorship()), wording.bytes, as: planner).isOK)
    let nowhere = world.shop.engine.engine.openClient(as: ClientIdentity(.identity))
    #expect(try world.company.submit(as: nowhere).code == .unauthenticated)
  }

  @Test func `a revoked capability refuses the very next command`() throws {
    let world = try World()
    let planner = world.company.connect(as: "planner", in: "acme")
    let worker = world.company.connect(as: "worker", in: "acme")
    #expect(try world.company.submit(as: planner).submission != nil)
    let run = try #require(try world.shop.claim(as: worker).first)
    try world.company.revoke(.submit, from: world.planner)
    #expect(try world.company.submit(as: planner).code == .denied)
    try world.company.revoke(.execute, from: world.worker)
    let finish = FinishRequest(run: run.run, token: run.token, verb: .complete(output: .none))
    #expect(try world.shop.ask(.finish(finish, then: nil), as: worker).code == .denied)
    try world.company.grant(.execute, to: world.worker)
    #expect(try world.shop.ask(.finish(finish, then: nil), as: worker).code == nil)
  }

  @Test func `a claim that waits is refused once its right is gone`() throws {
    let world = try World()
    let planner = world.company.connect(as: "planner", in: "acme")
    let worker = world.company.connect(as: "worker", in: "acme")
    var claim = ClaimRequest()
    claim.block = .forever
    guard case .pending = try world.shop.ask(.claim(claim), as: worker) else {
      return #expect(Bool(false), "the claim waits")
    }
    try world.company.revoke(.execute, from: world.worker)
    #expect(try world.company.submit(as: planner).submission != nil)
    let next = world.shop.engine.engine.nextDelivery()
    let delivery = try #require(next)
    guard case .reply(let reply) = delivery.content else { return #expect(Bool(false)) }
    #expect(delivery.client == worker)
    #expect(reply.code == .denied)
  }

  @Test func `who may only review takes only what asks for a review`() throws {
    let world = try World()
    let auditor = try world.company.actor("auditor", in: "acme", can: ["review"])
    try world.company.assign(.auditor, to: auditor)
    try world.company.grant(.review, to: auditor)
    let planner = world.company.connect(as: "planner", in: "acme")
    let plain = try #require(try world.company.submit(as: planner).submission)
    let review = try #require(
      try world.company.submit(as: planner) { request, wording in
        request.spec.requiredCapabilities = [wording.say("review")]
      }.submission)
    let reviewing = world.company.connect(as: "auditor", in: "acme")
    let working = world.company.connect(as: "worker", in: "acme")
    let reviewed = try world.shop.claim(10, as: reviewing) { request, _ in request.actor = auditor }
    #expect(reviewed.map(\.run) == [review.run])
    let worked = try world.shop.claim(10, as: working) { request, wording in
      request.capabilities = [wording.say("review")]
    }
    #expect(worked.map(\.run) == [plain.run])
  }

  @Test func `an administrator who works as an actor may do what the actor may`() throws {
    let world = try World()
    let client = world.shop.engine.engine.openClient()
    #expect(try world.shop.ask(.caller(.useActor(world.planner)), as: client).isOK)
    let mine = try #require(try world.company.submit(as: client).submission)
    #expect(try world.shop.ask(.claim(ClaimRequest()), as: client).code == .denied)
    #expect(try world.company.tenant("new", as: client).denial == .notAdministrator)
    let escape = try world.company.submit(as: client) { request, wording in
      request.spec.tenant = wording.say("globex")
    }
    #expect(escape.denial == .foreignTenant)
    var claim = ClaimRequest()
    claim.actor = world.rival
    #expect(try world.shop.ask(.claim(claim), as: client).denial == .foreignActor)
    #expect(try world.shop.ask(.caller(.useActor(world.rival)), as: client).isOK)
    #expect(try world.shop.ask(.getTask(mine.task), as: client).code == .notFound)
    guard case .value(let who) = try world.shop.ask(.caller(.whoAmI), as: client) else {
      return #expect(Bool(false))
    }
    #expect(who["tenant"].text == "globex")
    #expect(who["role"].text == "operator")
    #expect(who["standing"].text == "identity")
  }

  @Test func `an identity is only what its rule lets it be`() throws {
    let world = try World()
    var rule = ClientIdentity(.identity)
    rule.actor = "planner"
    rule.tenant = "acme"
    rule.mayActAs = .names(["worker"])
    let client = world.shop.engine.engine.openClient(as: rule)
    #expect(try world.shop.ask(.caller(.useActor(world.worker)), as: client).isOK)
    #expect(
      try world.shop.ask(.caller(.useActor(world.rival)), as: client).denial == .foreignActor)
    let unknown = ActorID(rawValue: 999)
    #expect(try world.shop.ask(.caller(.useActor(unknown)), as: client).denial == .foreignActor)
    var wording = Wording()
    let globex = wording.say("globex")
    #expect(
      try world.shop.ask(.caller(.useTenant(globex)), wording.bytes, as: client).denial
        == .foreignTenant)
    #expect(
      try world.shop.ask(.tenant(.get(name: globex)), wording.bytes, as: client).code == .notFound)
  }

  @Test func `a restart and a snapshot keep who may do what`() throws {
    let world = try World()
    var wording = Wording()
    let release = TenantCapability.custom(wording.say("release"))
    #expect(
      try world.shop.ask(.tenant(.grant(world.planner, release, tenant: .none)), wording.bytes)
        .isOK)
    let before = try surface(world)
    try world.shop.reopen()
    #expect(try surface(world) == before)
    try world.shop.engine.engine.requestSnapshot()
    while world.shop.engine.engine.isMakingSnapshot {}
    try world.company.revoke(.submit, from: world.planner)
    let changed = try surface(world)
    try world.shop.reopen()
    #expect(try surface(world) == changed)
    #expect(changed != before)
    #expect(world.shop.engine.engine.checkInvariants() == [])
  }

  private func surface(_ world: World) throws -> [String] {
    let actors = [world.planner, world.worker, world.rival]
    var commands = actors.map { Command.tenant(.authority($0)) }
    commands.append(.tenant(.list(PageRequest())))
    return try commands.map { command in
      guard case .value(let value) = try world.shop.ask(command) else { return "" }
      return value.text
    }
  }

  @Test func `whether an actor may do something is told with the reason`() throws {
    let world = try World()
    let nobody = try world.company.actor("nobody", in: "acme")
    func answer(_ actor: ActorID, _ capability: TenantCapability) throws -> String {
      guard case .value(let value) = try world.shop.ask(.tenant(.check(actor, capability))) else {
        return ""
      }
      return value.text
    }
    #expect(try answer(world.planner, .submit) == "{allowed:true reason:null}")
    #expect(try answer(world.planner, .execute) == "{allowed:false reason:not_granted}")
    #expect(try answer(nobody, .submit) == "{allowed:false reason:no_role_assigned}")
  }
}
