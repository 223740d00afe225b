extension RunCreated: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("run", run)
    fields.add("task", task)
    fields.add("due", due)
    fields.add("ordinal", ordinal)
    fields.add("readiness", word: readiness == .ready ? "ready" : "waits")
  }
}

extension RunStateChanged: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("run", run)
    fields.add("from", word: from.word)
    fields.add("to", word: to.word)
    fields.add("cause", word: cause.word)
  }
}

extension RunCanceled: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("run", run)
    fields.add("reason", text: reason, bytes)
  }
}

extension RunSuspended: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("run", run)
    fields.add("reason", word: reason.word)
  }
}

extension RunResumed: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("run", run)
    fields.add("resolution", word: resolution.word)
  }
}

extension RunAttemptStarted: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("run", run)
    fields.add("token", token)
  }
}

extension RunAttemptFinished: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("run", run)
    fields.add("token", token)
    fields.add("result", word: result.word)
    fields.add("next", word: next.word)
    fields.add("due", due)
    if next == .suspended { fields.add("suspend_reason", word: suspendReason.word) }
    fields.add("error", bytes: error, bytes)
    fields.add("output", bytes: output, bytes)
    fields.add("spent", spent, bytes)
  }
}

extension RunStateChanged.Cause {
  fileprivate var word: StaticString {
    switch self {
    case .expired: "expired"
    case .retriedNow: "retriedNow"
    case .released: "released"
    }
  }
}

extension Resolution {
  fileprivate var word: StaticString {
    switch self {
    case .complete: "complete"
    case .fail: "fail"
    case .retry: "retry"
    }
  }
}
