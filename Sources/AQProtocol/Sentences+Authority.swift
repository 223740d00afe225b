import AQCore

/// Words who may not do what, what is missing, and how it is granted.
extension Sentences {
  static func anonymous(_ what: Rejection.Anonymity) -> String {
    switch what {
    case .user:
      "no rule of the configuration says who this user is; an administrator adds one to identities"
    case .tenant: "this connection works in no tenant; choose one with TENANT.USE name"
    }
  }

  static func denied(_ denial: Rejection.Denial) -> String {
    switch denial {
    case .notAdministrator:
      "only an administrator may do this; the configuration's identities say who is one"
    case .noActor:
      "this connection works as no actor, and only actors have rights; choose one with"
        + " ACTOR.USE actor"
    case .foreignTenant:
      "this connection may not work in this tenant; may_use_tenants in the configuration grants it"
    case .foreignActor:
      "this connection may not act as this actor; may_act_as in the configuration grants it"
    case .noRole(let actor):
      "no role assigned: \(actor) plays no part in this tenant; an administrator assigns one with"
        + " ROLE.ASSIGN \(actor) role"
    case .notOperator(let actor):
      "\(actor) is no operator in this tenant; an administrator changes that with"
        + " ROLE.ASSIGN \(actor) operator"
    case .notGranted(let actor, let right):
      "\(actor) lacks the capability \(right) in this tenant; an administrator grants it with"
        + " CAPABILITY.GRANT \(actor) \(right)"
    case .nothingGranted(let actor):
      "\(actor) has no capability in this tenant; an administrator grants one with"
        + " CAPABILITY.GRANT \(actor) capability"
    case .severalTenants: "a batch is of one tenant; send one batch for each"
    }
  }

  static func alreadyThere(_ subject: Rejection.Subject) -> String {
    switch subject {
    case .tenant: "there is a tenant of this name already; see TENANT.LIST"
    case .task, .run, .prunedTask, .prerequisite, .parent, .subscription, .queue, .key, .budget,
      .actor, .ledger, .operation:
      "it is there already"
    }
  }
}
