import AQCore

// When and how often a task runs, as a submit says it.
extension ArgumentCursor {
  /// Nil where none of it was said.
  ///
  /// Throws where what was said doesn't go together.
  func policyIfAsked(
    _ said: consuming RunPolicy, _ seen: UInt64
  ) throws(RequestError) -> RunPolicy? {
    let isRepeated = seen.has(.repeat)
    let isCron = seen.has(.cron)
    if isRepeated && isCron { throw .excludes(StaticWord("REPEAT"), StaticWord("CRON")) }
    if isRepeated && !seen.has(.every) { throw needs("REPEAT", "EVERY") }
    if !isRepeated && seen.has(.every) { throw needs("EVERY", "REPEAT") }
    if !isCron && seen.has(.zone) { throw needs("ZONE", "CRON") }
    if !isCron && seen.has(.max) { throw needs("MAX", "CRON") }
    if isCron && seen.has(.delay) { throw .excludes(StaticWord("CRON"), StaticWord("IN")) }
    if isCron && seen.has(.at) { throw .excludes(StaticWord("CRON"), StaticWord("AT")) }
    guard isRepeated || isCron else {
      for option in [SubmitOption.start, .end, .misfire, .grace, .cap, .overlap] {
        if seen.has(option) { throw needs(option.spec.name, "REPEAT or CRON") }
      }
      return nil
    }
    said.shape = isCron ? .cron : .repeating
    if isCron && !seen.has(.max) { said.occurrenceCount = 0 }
    if isCron && !seen.has(.misfire) { said.misfire = .skip }
    return said
  }

  private func needs(_ option: StaticString, _ other: StaticString) -> RequestError {
    .needsOption(StaticWord(option), StaticWord(other))
  }

  mutating func endTime(of policy: RunPolicy) throws(RequestError) -> Timestamp {
    let range = try value("END")
    let end = try time(range, "END")
    guard end > policy.startAt else { throw bad("END", "must be after START", range) }
    return end
  }

  mutating func misfire() throws(RequestError) -> RunPolicy.Misfire {
    let range = try value("MISFIRE")
    if matches(range, "all") { return .all }
    if matches(range, "once") { return .once }
    if matches(range, "skip") { return .skip }
    throw bad("MISFIRE", "must be all, once or skip", range)
  }

  mutating func overlap() throws(RequestError) -> RunPolicy.Overlap {
    let range = try value("OVERLAP")
    if matches(range, "allow") { return .allow }
    if matches(range, "skip") { return .skip }
    if matches(range, "cancel") { return .cancelPrevious }
    throw bad("OVERLAP", "must be allow, skip or cancel", range)
  }
}

extension UInt64 {
  /// Whether an option of a submit was given.
  func has(_ option: SubmitOption) -> Bool { self >> UInt64(option.rawValue) & 1 != 0 }
}
