import AQCore
import AQEngine
import Testing

/// Every command on a run in every state: taken, and then where to, or refused, and then without a
/// trace.
@Suite struct StatesAndCommands {
  enum Verb: CaseIterable {
    case claim, start, heartbeat, complete, fail, giveUp, suspend, release, cancelRun, cancelTask
    case retry, resume, resolveComplete, resolveFail, resolveRetry, depend
  }

  enum Outcome: Equatable {
    /// Taken; the run is then in this state.
    case goes(RunState)
    case refused(ErrorCode)
    /// Nothing to grant.
    case empty
  }

  /// DOMAIN.md §3 and §7, line by line.
  static func expected(_ state: RunState, _ verb: Verb) -> Outcome {
    switch verb {
    case .claim:
      switch state {
      case .ready: .goes(.running)
      case .scheduled, .retryWait, .leased, .running: .empty
      case .suspended, .completed, .failed, .canceled: .refused(.invalidTransition)
      }
    case .start, .heartbeat:
      switch state {
      case .leased: .goes(verb == .start ? .running : .leased)
      case .running: .goes(.running)
      case .canceled: .refused(.canceled)
      case .scheduled, .ready, .retryWait, .suspended, .completed, .failed: .refused(.staleToken)
      }
    case .complete: finish(state, .completed, same: .completed)
    case .fail: finish(state, .retryWait, same: .retryWait)
    case .giveUp: finish(state, .failed, same: .failed)
    case .suspend: finish(state, .suspended, same: .suspended)
    case .release:
      switch state {
      case .leased, .running: .goes(.ready)
      case .completed, .failed, .retryWait, .suspended: .refused(.conflict)
      case .canceled: .refused(.canceled)
      case .scheduled, .ready: .refused(.staleToken)
      }
    case .cancelRun, .cancelTask:
      switch state {
      case .completed, .failed: .refused(.invalidTransition)
      case .scheduled, .ready, .leased, .running, .retryWait, .suspended, .canceled:
        .goes(.canceled)
      }
    case .retry: state == .retryWait ? .goes(.ready) : .refused(.invalidTransition)
    case .resume, .resolveRetry:
      state == .suspended ? .goes(.ready) : .refused(.invalidTransition)
    case .resolveComplete:
      state == .suspended ? .goes(.completed) : .refused(.invalidTransition)
    case .resolveFail: state == .suspended ? .goes(.failed) : .refused(.invalidTransition)
    case .depend:
      switch state {
      case .scheduled, .ready: .goes(state)
      case .leased, .running, .retryWait, .suspended, .completed, .failed, .canceled:
        .refused(.invalidTransition)
      }
    }
  }

  /// A finish under the token the run was last held under: said again it is the same, another is a
  /// conflict.
  private static func finish(_ state: RunState, _ next: RunState, same: RunState) -> Outcome {
    switch state {
    case .running: .goes(next)
    case .leased: .refused(.invalidTransition)
    case .scheduled, .ready: .refused(.staleToken)
    case .canceled: .refused(.canceled)
    case .completed, .failed, .retryWait, .suspended:
      state == same ? .goes(state) : .refused(.conflict)
    }
  }

  @Test(arguments: RunState.allCases)
  func `a command does to a run what the transition table says`(state: RunState) throws {
    for verb in Verb.allCases {
      let shop = try Workshop()
      let (run, token) = try Self.bring(shop, to: state)
      let other = try shop.submit { request, _ in request.due = .after(.seconds(9_000)) }
      #expect(try shop.state(of: run) == state.word.description)
      let before = shop.engine.engine.lastLSN
      let reply = try shop.ask(Self.command(verb, run, token, other.task))
      let after = shop.engine.engine.lastLSN
      let expected = Self.expected(state, verb)
      let told = Comment(rawValue: "\(verb) on a run that is \(state)")
      switch expected {
      case .goes(let next):
        #expect(reply.code == nil, told)
        #expect(try shop.state(of: run) == next.word.description, told)
        if next != state { #expect(after > before, told) }
      case .refused(let code):
        #expect(reply.code == code, told)
        #expect(after == before, told)
        #expect(try shop.state(of: run) == state.word.description, told)
      case .empty:
        guard case .claimed(let runs) = reply else { throw Unexpected.reply }
        #expect(runs.isEmpty && after == before, told)
      }
      #expect(shop.engine.engine.checkInvariants() == [], told)
    }
  }

  /// A run in the state, and the token it was last held under.
  static func bring(_ shop: Workshop, to state: RunState) throws -> (RunID, FencingToken) {
    let run = try shop.submit { request, _ in
      if state == .scheduled { request.due = .after(.seconds(100)) }
      request.spec.backoff = .fixed(.seconds(100))
    }.run
    if state == .scheduled || state == .ready { return (run, FencingToken(rawValue: 77)) }
    let held = try shop.claim { claim, _ in claim.hold = state == .leased ? .hold : .start }[0]
    func finish(_ verb: FinishRequest.Verb) throws {
      let request = FinishRequest(run: run, token: held.token, verb: verb)
      #expect(try shop.ask(.finish(request, then: nil)).isOK)
    }
    switch state {
    case .completed: try finish(.complete(output: .none))
    case .failed: try finish(.fail(error: .none, .terminal))
    case .retryWait: try finish(.fail(error: .none, .retryable))
    case .suspended: try finish(.suspend(.handler, output: .none))
    case .canceled: #expect(try shop.ask(.cancelRun(run, reason: .none)).isOK)
    case .scheduled, .ready, .leased, .running: break
    }
    return (run, held.token)
  }

  static func command(
    _ verb: Verb, _ run: RunID, _ token: FencingToken, _ other: TaskID
  ) -> Command {
    let task = TaskID(rawValue: run.rawValue)
    func finish(_ verb: FinishRequest.Verb) -> Command {
      .finish(FinishRequest(run: run, token: token, verb: verb), then: nil)
    }
    switch verb {
    case .claim:
      var request = ClaimRequest()
      request.run = run
      return .claim(request)
    case .start: return .start(run, token)
    case .heartbeat: return .heartbeat(HeartbeatRequest(run: run, token: token))
    case .complete: return finish(.complete(output: .none))
    case .fail: return finish(.fail(error: .none, .retryable))
    case .giveUp: return finish(.fail(error: .none, .terminal))
    case .suspend: return finish(.suspend(.handler, output: .none))
    case .release: return finish(.release)
    case .cancelRun: return .cancelRun(run, reason: .none)
    case .cancelTask: return .cancelTask(task, reason: .none)
    case .retry: return .retryRun(run)
    case .resume: return .resumeRun(run)
    case .resolveComplete: return .resolveRun(run, .complete)
    case .resolveFail: return .resolveRun(run, .fail)
    case .resolveRetry: return .resolveRun(run, .retry)
    case .depend: return .depend(task, [Prerequisite(task: other, condition: .onSuccess)])
    }
  }
}
