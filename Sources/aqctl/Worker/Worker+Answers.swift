import AQClient
import AQCore
import Glibc

/// What came: signals, replies and pushes.
extension Worker {
  func takeSignals() {
    let now = Surroundings.steadyMilliseconds()
    while let signal = signals.next() {
      switch plan.scope {
      case .run:
        // What is typed at a terminal reaches the program by itself.
        let isTyped = signal == SIGINT && Surroundings.isTerminal(STDIN_FILENO)
        if !isTyped { for handler in handlers { handler.signal(signal) } }
        if handlers.isEmpty, outcome == nil { outcome = .interrupted }
      case .queues:
        let drain = phase == .working ? plan.drain.milliseconds : 0
        phase = .stopping(until: now + drain)
        if drain > 0, !handlers.isEmpty {
          console.note(
            "stopping; \(handlers.count) running may end until \(drain / 1_000) s from now")
        }
      }
    }
  }

  func take(from link: ReferenceWritableKeyPath<Worker, Link>) throws(Failure) {
    let now = Surroundings.steadyMilliseconds()
    let (answers, pushes) = self[keyPath: link].read(now: now)
    for push in pushes { take(push) }
    for answer in answers {
      switch answer {
      case .value(.claim, let value): try start(value, now)
      case .value(.heartbeat(let token), let value):
        if value["cancel"]?.flag ?? false { abandon(token, .canceled, "was canceled") }
      case .value(.finish(let token), _): finishes.removeAll { $0.token == token }
      case .refusal(.claim, let error): try takeClaimRefusal(error, now)
      case .refusal(.heartbeat(let token), let error): takeRefusal(token, error)
      case .refusal(.finish(let token), let error): takeFinishRefusal(token, error, now)
      case .value(.actor, _): break
      case .refusal(.actor, let error):
        throw Failure(error, what: "can't work as this actor", socket: plan.socket)
      case .broken:
        if phase == .working { console.note("the connection broke; trying to get it back") }
      }
    }
  }

  private func take(_ push: PushMessage) {
    guard let token = push.token else { return }
    // Draining and budgets leave alone what runs; nothing new is granted anyway.
    if push.name == "cancel" { abandon(token, .canceled, "was canceled") }
    if push.name == "lease-lost" { abandon(token, .lost, "has a lost lease") }
  }

  private func takeRefusal(_ token: FencingToken, _ error: ClientError) {
    // Any other refusal says nothing about the lease; the next heartbeat asks again.
    guard let code = error.serverCode else { return }
    if code == .canceled { abandon(token, .canceled, "was canceled") }
    if [.staleToken, .notFound, .invalidTransition].contains(code) {
      abandon(token, .lost, "has a lost lease")
    }
  }

  private func takeFinishRefusal(_ token: FencingToken, _ error: ClientError, _ now: UInt64) {
    guard let index = finishes.firstIndex(where: { $0.token == token }) else { return }
    if error.serverCode?.exitCode == 75 {
      // The daemon can't now; it may soon.
      finishes[index].isAsked = false
      finishes[index].due = now + 500
      return
    }
    finishes.remove(at: index)
    console.note(Failure(error, what: "a result wasn't taken", socket: plan.socket).why)
    if outcome != nil { outcome = error.serverCode == .canceled ? .canceled : .lost }
  }

  private func takeClaimRefusal(_ error: ClientError, _ now: UInt64) throws(Failure) {
    let failure = Failure(error, what: "can't claim", socket: plan.socket)
    guard failure.exitCode == 75 else { throw failure }
    nextClaim = now + 500
  }

  private func abandon(_ token: FencingToken, _ why: Outcome, _ words: String) {
    guard let handler = handlers.first(where: { $0.lease.token == token }) else { return }
    guard handler.settled == nil else { return }
    console.note("\(handler.lease.run) \(words); its program is ended")
    handler.stop(.abandon)
    if case .run = plan.scope { outcome = why }
  }
}
