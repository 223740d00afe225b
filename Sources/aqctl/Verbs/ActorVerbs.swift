/// The verbs of `aqctl actor`.
enum ActorVerbs {
  static let all = [register, heartbeat, deregister, get, list].map(\.spec)

  private static let actor = WireVerb.Word.one("ACTOR", "a3")

  private static let register = WireVerb(
    path: ["actor", "register"], command: "ACTOR.REGISTER",
    summary: "Make a worker or person known, or change what is known of one",
    discussion: """
      An actor claims with --as and gets what it can do. Three intervals without a heartbeat, or a \
      claim, end its registration and its leases.
      """,
    words: [.one("IDENTITY", "who it is: a name of your own")],
    options: [
      .can, .department,
      .init("INTERVAL", .option("interval", .duration, "At which it will be heard; 30s")),
    ],
    examples: [ExampleSpec("aqctl actor register gpu-7 --can gpu --interval 10s", "a worker")],
    shows: .made(["actor", "lsn"]))

  private static let heartbeat = WireVerb(
    path: ["actor", "heartbeat"], command: "ACTOR.HEARTBEAT", summary: "Say that an actor is there",
    words: [actor], shows: .done("is there"))

  private static let deregister = WireVerb(
    path: ["actor", "deregister"], command: "ACTOR.DEREGISTER",
    summary: "End a registration; the actor's leases are lost", words: [actor],
    shows: .done("deregistered"))

  private static let get = WireVerb(
    path: ["actor", "get"], command: "ACTOR.GET", summary: "Show an actor", words: [actor],
    shows: .record)

  private static let list = WireVerb(
    path: ["actor", "list"], command: "ACTOR.LIST", summary: "List actors",
    options: [
      .department,
      .init("STATE", .option("state", .choice(["active", "inactive"]), "Only these")),
    ],
    shows: .list([
      "id", "identity", "state", "tenant", "department", "capabilities", "role", "last_heartbeat",
    ]))
}
