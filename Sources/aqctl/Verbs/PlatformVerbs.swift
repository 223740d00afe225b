/// The verbs of `aqctl tenant`, `role` and `capability`, and `whoami`.
enum PlatformVerbs {
  static let all = [create, get, list, assign, grant, revoke, capabilities, check].map(\.spec)

  static let whoAmI = WireVerb(
    path: ["whoami"], command: "SESSION.WHOAMI",
    summary: "Show who you are to the daemon, and what you may do", shows: .record
  ).spec

  private static let tenant = WireVerb.Word.one("TENANT", "its name")
  private static let actor = WireVerb.Word.one("ACTOR", "a3")
  private static let capability = WireVerb.Word.one(
    "CAPABILITY", "submit, execute, review, approve, cancel or one of your own")

  private static let create = WireVerb(
    path: ["tenant", "create"], command: "TENANT.CREATE", summary: "Make a tenant",
    discussion: """
      From the first tenant on everybody needs an identity, an actor with a role, and the \
      capability for what they do; see the identities of the configuration file.
      """,
    words: [tenant], shows: .made(["tenant", "lsn"]))

  private static let get = WireVerb(
    path: ["tenant", "get"], command: "TENANT.GET", summary: "Show a tenant", words: [tenant],
    shows: .record)

  private static let list = WireVerb(
    path: ["tenant", "list"], command: "TENANT.LIST", summary: "List tenants",
    shows: .list(["name", "id", "created"]))

  private static let assign = WireVerb(
    path: ["role", "assign"], command: "ROLE.ASSIGN", summary: "Give an actor its role",
    words: [actor, .one("ROLE", "operator, auditor, gatekeeper or one of your own")],
    examples: [ExampleSpec("aqctl role assign a3 gatekeeper --tenant acme", "who executes")],
    shows: .done("assigned"))

  private static let grant = WireVerb(
    path: ["capability", "grant"], command: "CAPABILITY.GRANT",
    summary: "Allow an actor something, from its next command on", words: [actor, capability],
    shows: .done("granted"))

  private static let revoke = WireVerb(
    path: ["capability", "revoke"], command: "CAPABILITY.REVOKE",
    summary: "Take back what an actor was allowed", words: [actor, capability],
    shows: .done("revoked"))

  private static let capabilities = WireVerb(
    path: ["capability", "list"], command: "CAPABILITY.LIST",
    summary: "Show the role and the capabilities of an actor", words: [actor], shows: .record)

  private static let check = WireVerb(
    path: ["capability", "check"], command: "CAPABILITY.CHECK",
    summary: "Show whether an actor may do something, and why not", words: [actor, capability],
    shows: .record)
}
