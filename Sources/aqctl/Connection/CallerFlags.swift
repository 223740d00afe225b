import AQClient

/// Whose work a connection does, as the flags and the environment say it.
struct CallerFlags: Sendable {
  /// The tenant to work in; nil where it wasn't said.
  var tenant: String?
  /// The actor to work as; nil where it wasn't said.
  var actor: String?

  init(_ flags: FlagValues) {
    tenant = flags.text("tenant") ?? Surroundings.variable("AQ_TENANT")
    actor = flags.text("as-actor") ?? Surroundings.variable("AQ_ACTOR")
  }

  /// What a new connection says first.
  var requests: [[Argument]] {
    var requests: [[Argument]] = []
    if let tenant { requests.append(["TENANT.USE", .text(tenant)]) }
    if let actor { requests.append(["ACTOR.USE", .text(actor)]) }
    return requests
  }
}
