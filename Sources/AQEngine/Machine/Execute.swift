import AQCore

extension Machine {
  /// Decides one command: its events are applied and stand in `decision`, its reply is returned.
  mutating func execute(
    _ command: borrowing Command, from client: ClientID, bytes: RawSpan
  ) -> Reply {
    figures.commands += 1
    caller = clients.caller(client)
    let reply: Reply
    if let rejection = refusal(command, client, bytes) {
      reply = .rejected(rejection)
    } else {
      reply = decide(command, client, bytes)
    }
    if case .rejected = reply { figures.rejections += 1 }
    serveConsequences()
    if !state.rested.isEmpty { answerRunWaiters() }
    if !state.budgets.newlyExhausted.isEmpty { announceExhaustion() }
    return reply
  }

  /// Decides what follows from what was decided, and gives waiting claims what has become ready,
  /// until nothing follows any more.
  @inline(__always)
  mutating func serveConsequences() {
    settle()
    while state.hasNewReady {
      serveWaitingClaims()
      settle()
    }
    if _slowPath(!fired.isEmpty) { fired.removeAll() }
  }

  @inline(__always)
  private mutating func decide(
    _ command: borrowing Command, _ client: ClientID, _ bytes: RawSpan
  ) -> Reply {
    switch copy command {
    case .submit(let request): submit(request, bytes)
    case .submitBatch(let requests, .atomic): submitAll(requests, bytes)
    case .submitBatch(let requests, .each): submitEach(requests, bytes)
    case .claim(let request): claim(request, client, bytes)
    case .finish(let request, let next): finish(request, then: next, client, bytes)
    case .finishBatch(let requests, let next): finishAll(requests, then: next, client, bytes)
    case .heartbeat(let request): heartbeat(request, client, bytes)
    case .start(let run, let token): start(run, token, client)
    case .cancelTask(let task, let reason): cancelTask(task, reason: reason, bytes)
    case .depend(let task, let prerequisites): depend(task, on: prerequisites)
    case .resubmit(let task): resubmit(task)
    case .cancelRun(let run, let reason): cancelRun(run, reason: reason, bytes)
    case .retryRun(let run): retryRun(run)
    case .resumeRun(let run): resumeRun(run)
    case .resolveRun(let run, let resolution): resolveRun(run, resolution)
    case .wait(let run, let timeout): wait(for: run, timeout, client)
    case .pauseQueue(let queue, let author): pauseQueue(queue, author, bytes)
    case .resumeQueue(let queue, let author): resumeQueue(queue, author, bytes)
    case .setQueue(let queue, let limits): setQueue(queue, limits, bytes)
    case .setKey(let key, let limit): setKey(key, limit: limit, bytes)
    case .pauseEngine(let author): pauseEngine(author, bytes)
    case .resumeEngine(let author): resumeEngine(author, bytes)
    case .getTask(let task): getTask(task)
    case .listTasks(let request): listTasks(request, bytes)
    case .getRun(let run): getRun(run)
    case .listRuns(let request): listRuns(request, bytes)
    case .history(let run): history(of: run)
    case .explain(let run): explain(run)
    case .listQueues(let request): listQueues(request)
    case .getQueue(let queue): getQueue(queue, bytes)
    case .getKey(let key): getKey(key, bytes)
    case .status: .value(status())
    case .pauseTask(let task, let author): pauseTask(task, author, bytes)
    case .resumeTask(let task, let author): resumeTask(task, author, bytes)
    case .preview(let task, let count): preview(task, count: count)
    case .countTasks(let request): countTasks(request, bytes)
    case .budget(let command): budget(command, bytes)
    case .subscription(let command): subscription(command, bytes)
    case .actor(let command): actor(command, client, bytes)
    case .tenant(let command): tenant(command, bytes)
    case .caller(let command): session(command, client, bytes)
    case .ledger(let command): ledger(command, bytes)
    case .operation(let command): operation(command, client, bytes)
    }
  }
}
