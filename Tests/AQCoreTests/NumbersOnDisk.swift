import AQCore
import Testing

/// Raw values that stand on disk: added to, never changed.
@Suite struct NumbersOnDisk {
  private func numbers<Choice: RawRepresentable & CaseIterable>(_: Choice.Type) -> String {
    Choice.allCases.map { "\($0)=\($0.rawValue)" }.joined(separator: " ")
  }

  @Test func `states, results, reasons and causes keep their numbers`() {
    #expect(
      numbers(RunState.self)
        == "scheduled=1 ready=2 leased=3 running=4 retryWait=5 suspended=6 completed=7 failed=8 "
        + "canceled=9")
    #expect(
      numbers(AttemptResult.self)
        == "success=1 failure=2 terminalFailure=3 timeout=4 suspended=5 canceled=6 lost=7 "
        + "released=8")
    #expect(
      numbers(SuspendReason.self)
        == "handler=1 budget=2 quarantined=3 uncertain=4 approval=5 signal=6")
    #expect(numbers(SafetyLevel.self) == "pure=1 idempotent=2 transactional=3")
    #expect(
      numbers(LeaseEndCause.self)
        == "expired=1 released=2 connectionClosed=3 notReattached=4 actorGone=5")
    #expect(numbers(TaskOutcome.self) == "pending=0 succeeded=1 failed=2 canceled=3")
    #expect(numbers(SubscriptionCanceled.Cause.self) == "requested=1 taskEnded=2")
    #expect(numbers(ActorDeregistered.Cause.self) == "requested=1 silent=2")
  }

  @Test func `the options of a spec keep their numbers`() {
    #expect(Backoff.Shape.fixed.rawValue == 1)
    #expect(Backoff.Shape.exponential.rawValue == 2)
    #expect(RunPolicy.Shape.once.rawValue == 1)
    #expect(RunPolicy.Shape.repeating.rawValue == 2)
    #expect(RunPolicy.Shape.cron.rawValue == 3)
    #expect(RunPolicy.Misfire.all.rawValue == 1)
    #expect(RunPolicy.Misfire.once.rawValue == 2)
    #expect(RunPolicy.Misfire.skip.rawValue == 3)
    #expect(RunPolicy.Overlap.allow.rawValue == 1)
    #expect(RunPolicy.Overlap.skip.rawValue == 2)
    #expect(RunPolicy.Overlap.cancelPrevious.rawValue == 3)
    #expect(KeyHold.holdDuringRetry.rawValue == 1)
    #expect(KeyHold.releaseOnRetry.rawValue == 2)
    #expect(EdgeCondition.onSuccess.rawValue == 1)
    #expect(EdgeCondition.onEnd.rawValue == 2)
    #expect(SubscriptionSpec.Repetition.once.rawValue == 1)
    #expect(SubscriptionSpec.Repetition.repeating.rawValue == 2)
    #expect(TaskCreated.DueClock.steady.rawValue == 1)
    #expect(TaskCreated.DueClock.wall.rawValue == 2)
    #expect(LeaseAcquired.Start.started.rawValue == 1)
    #expect(LeaseAcquired.Start.held.rawValue == 2)
    #expect(ClaimRequest.Attachment.connection.rawValue == 1)
    #expect(ClaimRequest.Attachment.detached.rawValue == 2)
    #expect(Resolution.complete.rawValue == 1)
    #expect(Resolution.fail.rawValue == 2)
    #expect(Resolution.retry.rawValue == 3)
  }

  @Test func `names of events are different words of one form`() {
    let names = EventType.allCases.map(\.name.description)
    #expect(Set(names).count == EventType.allCases.count)
    for name in names {
      let parts = name.split(separator: ".")
      #expect(parts.count == 2, "\(name)")
      #expect(parts.allSatisfy { $0.first?.isLowercase == true }, "\(name)")
    }
  }
}
