import AQClient
import AQCore

/// Handlers from their start to their result.
extension Worker {
  func start(_ reply: Value, _ now: UInt64) throws(Failure) {
    let leases: [LeasedRun]
    do throws(ClientError) {
      leases = try LeasedRun.list(reply)
    } catch {
      throw Failure(error, what: "can't claim", socket: plan.socket)
    }
    // An empty reply to a claim without end: nothing more will come of it at once.
    if leases.isEmpty { nextClaim = now + 100 }
    for lease in leases {
      guard phase == .working, let words = plan.words(for: lease.kind) else {
        finish(lease, .release, now)
        continue
      }
      do throws(ChildProcess.SystemFailure) {
        handlers.append(
          try Handler(
            lease, words: words, plan.streams, watcher: watcherPipe,
            nextHeartbeat: now + heartbeatInterval))
      } catch {
        // Not the run's fault, so it costs it no attempt.
        console.note("can't start a process: \(Files.sentence(errno: error.errno))")
        finish(lease, .release, now)
        nextClaim = now + 1_000
      }
    }
  }

  func collectHandlers() {
    let now = Surroundings.steadyMilliseconds()
    var remaining: [Handler] = []
    remaining.reserveCapacity(handlers.count)
    for handler in handlers {
      guard let end = handler.advance(set) else {
        remaining.append(handler)
        continue
      }
      let verdict = handler.verdict(end, terminalExits: plan.terminalExits)
      report(handler, verdict)
      finish(handler.lease, verdict, now)
      if case .run = plan.scope, outcome == nil { outcome = .ended(end) }
    }
    handlers = remaining
  }

  private func finish(_ lease: LeasedRun, _ verdict: Verdict, _ now: UInt64) {
    var request: [Argument]
    switch verdict {
    case .abandon: return
    case .complete(let output):
      request = ["RUN.COMPLETE", .id(lease.run), .token(lease.token)]
      if !output.isEmpty { request += ["OUTPUT", .bytes(output)] }
    case .fail(let error, let retry):
      request = ["RUN.FAIL", .id(lease.run), .token(lease.token), .text(error)]
      if case .terminal = retry { request.append("TERMINAL") }
    case .release: request = ["RUN.RELEASE", .id(lease.run), .token(lease.token)]
    }
    finishes.append(Finish(token: lease.token, request: request, due: now))
  }

  private func report(_ handler: Handler, _ verdict: Verdict) {
    let run = "\(handler.lease.run) (\(handler.lease.kind))"
    switch verdict {
    case .complete:
      let dropped = handler.droppedOutputCount
      if dropped > 0 { console.note("\(run): \(dropped) bytes of output were too many, and cut") }
    case .fail(let error, _):
      // The program of a single run has told by itself.
      if case .queues = plan.scope { console.note("\(run) failed: \(error.prefix(200))") }
    case .release: console.note("\(run) was given back")
    case .abandon: return
    }
  }
}
