import AQCore

// The table of what commands need: docs/ACCESS.md shows it to people.
extension Machine {
  func need(of command: Command, _ bytes: RawSpan) -> Need {
    switch command {
    case .submit, .submitBatch, .depend, .resubmit: .rights(.submit)
    case .claim: .work
    case .start(let run, _): need(toWorkOn: run)
    case .heartbeat(let request): need(toWorkOn: request.run)
    case .finish(let request, _): need(toWorkOn: request.run)
    case .finishBatch: .work
    case .cancelTask, .cancelRun: .rights(.cancel)
    case .retryRun, .resumeRun(_), .resolveRun: need(toDecideOn: command)
    case .pauseTask, .resumeTask, .pauseQueue, .resumeQueue, .setQueue, .setKey:
      .operatorRole([])
    case .pauseEngine, .resumeEngine: .administrator
    case .getTask, .listTasks, .countTasks, .preview, .getRun, .listRuns, .history, .explain,
      .wait, .listQueues, .getQueue, .getKey:
      .sight
    case .status: .acquaintance
    case .budget(let command): need(of: command)
    case .subscription(let command): need(of: command)
    case .actor(let command): need(of: command)
    case .tenant(let command): need(of: command)
    case .ledger(let command): need(of: command)
    case .operation(let command): need(of: command)
    case .caller: .nothing
    }
  }

  private func need(of command: BudgetCommand) -> Need {
    switch command {
    case .allocate, .consume, .replenish: .rights(.submit)
    case .get, .list: .sight
    }
  }

  private func need(of command: SubscriptionCommand) -> Need {
    switch command {
    case .create, .cancel, .emit: .rights(.submit)
    case .get, .list: .sight
    }
  }

  // Whom one may speak for is looked at where the actor is known.
  private func need(of command: ActorCommand) -> Need {
    switch command {
    case .register, .heartbeat, .deregister, .get, .list: .sight
    }
  }

  private func need(of command: TenantCommand) -> Need {
    switch command {
    case .create, .assignRole, .grant, .revoke: .administrator
    case .get, .list, .authority, .check: .sight
    }
  }

  private func need(of command: LedgerCommand) -> Need {
    switch command {
    case .append: .anyRight
    case .read, .list, .verify: .sight
    case .prune: .administrator
    }
  }

  // What it resumes may wait for an approval.
  private func need(of command: OperationCommand) -> Need {
    switch command {
    case .start(let request):
      switch request.verb {
      case .cancel: .rights(.cancel)
      case .retry: .rights(.submit)
      case .pause: .operatorRole([])
      case .resume: .operatorRole([.approve, .submit])
      }
    case .get, .list, .wait: .sight
    case .cancel: .operatorRole([])
    }
  }

  /// To do what a task asks an approver for takes an approver; anything else, one who executes.
  private func need(toWorkOn id: RunID) -> Need {
    guard let run = find(id) else { return .work }
    return .rights(rights(toWorkOn: state.route(Int(state.runs[run].task)).requirement))
  }

  private func need(toDecideOn command: Command) -> Need {
    let id: RunID
    switch command {
    case .retryRun(let run), .resumeRun(let run), .resolveRun(let run, _): id = run
    case _: return .rights(.submit)
    }
    guard let run = find(id), state.runs[run].suspendReason == .approval else {
      return .rights(.submit)
    }
    return .rights(.approve)
  }

  /// The rights that it takes to work on tasks with a set of required capabilities.
  func rights(toWorkOn requirement: UInt32) -> Rights {
    if requirement == 0 { return .execute }
    var rights: Rights = []
    let names = state.requirements.text(requirement).split(separator: "\n")
    if names.contains("review") { rights.insert(.review) }
    if names.contains("approve") { rights.insert(.approve) }
    return rights.isEmpty ? .execute : rights
  }

  /// Whether the caller has the rights to work on tasks of a route.
  func mayWork(on route: Route) -> Bool {
    if _fastPath(!state.tenants.isInUse) || caller.standing == .administrator { return true }
    guard let row = state.tenants.grants.find(caller.actor, in: caller.tenant) else {
      return false
    }
    return row.rights.isSuperset(of: rights(toWorkOn: route.requirement))
  }
}
