extension LeaseAcquired: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("run", run)
    fields.add("token", token)
    fields.add("deadline", deadline)
    fields.add("attachment", word: attachment == .detached ? "detached" : "connection")
    fields.add("start", word: start == .held ? "held" : "started")
    fields.add("worker", text: worker, bytes)
    fields.add("actor", actor)
  }
}

extension LeaseHeartbeat: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("run", run)
    fields.add("deadline", deadline)
    if progressPercent <= 100 { fields.add("progress", progressPercent) }
    fields.add("text", text: progressText, bytes)
    fields.add("spent", spent, bytes)
  }
}

extension LeaseExpired: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("run", run)
    fields.add("token", token)
    aftermath.describe(into: &fields)
  }
}

extension LeaseReleased: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("run", run)
    fields.add("token", token)
    aftermath.describe(into: &fields)
    fields.add("spent", spent, bytes)
  }
}

extension LeaseAftermath {
  fileprivate func describe(into fields: inout FieldList) {
    fields.add("cause", word: cause.word)
    fields.add("next", word: next.word)
    if next == .suspended { fields.add("suspend_reason", word: suspendReason.word) }
  }
}

extension LeaseEndCause {
  fileprivate var word: StaticString {
    switch self {
    case .expired: "expired"
    case .released: "released"
    case .connectionClosed: "connectionClosed"
    case .notReattached: "notReattached"
    case .actorGone: "actorGone"
    }
  }
}
