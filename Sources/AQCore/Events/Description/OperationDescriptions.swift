extension TaskPaused: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add(author, bytes)
    fields.add("tasks", tasks)
  }
}

extension TaskResumed: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add(author, bytes)
    fields.add("tasks", tasks)
  }
}

extension RunPruned: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("runs", runs)
  }
}

extension LedgerPruned: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("tenant", tenant)
    fields.add("key", text: key, bytes)
    fields.add("before", before)
  }
}

extension OperationStarted: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("operation", operation)
    fields.add("tenant", tenant)
    fields.add("reach", word: reach == .tenant ? "tenant" : "all")
    fields.add("verb", word: verb.word)
    fields.add(author, bytes)
    fields.add("query", text: query, bytes)
    fields.add("up_to", upTo)
  }
}

extension OperationAdvanced: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("operation", operation)
    fields.add("cursor", cursor)
    fields.add("matched", matched)
    fields.add("changed", changed)
    fields.add("refused", refused)
  }
}

extension OperationEnded: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("operation", operation)
    fields.add("cause", word: cause == .finished ? "finished" : "canceled")
  }
}

extension OperationVerb {
  /// The verb on the wire and in lists.
  public var word: StaticString {
    switch self {
    case .cancel: "cancel"
    case .retry: "retry"
    case .pause: "pause"
    case .resume: "resume"
    }
  }
}
