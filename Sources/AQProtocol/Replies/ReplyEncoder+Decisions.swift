import AQCore

// The replies to what workers and submitters do all the time.
extension ReplyEncoder {
  func encode(_ submission: Submission, into out: inout ByteWriter) {
    if submission.replyShape == .scalar { return out.writeBulk(submission.task) }
    let isNew = submission.novelty == .new
    switch version {
    case .resp2: out.write(literal: "*8\r\n$4\r\ntask\r\n")
    case .resp3: out.write(literal: "%4\r\n$4\r\ntask\r\n")
    }
    out.writeBulk(submission.task)
    out.write(literal: "$3\r\nrun\r\n")
    out.writeBulk(submission.run)
    out.write(literal: "$3\r\nlsn\r\n")
    out.writeInteger(submission.lsn.rawValue)
    switch version {
    case .resp2:
      out.write(literal: isNew ? "$9\r\nduplicate\r\n:0\r\n" : "$9\r\nduplicate\r\n:1\r\n")
    case .resp3:
      out.write(literal: isNew ? "$9\r\nduplicate\r\n#f\r\n" : "$9\r\nduplicate\r\n#t\r\n")
    }
  }

  func encode(_ outcomes: [SubmissionOutcome], into out: inout ByteWriter) {
    out.writeHead(UInt8(ascii: "*"), outcomes.count)
    for outcome in outcomes {
      switch outcome {
      case .accepted(let submission): encode(submission, into: &out)
      case .rejected(let rejection): encode(rejection, into: &out)
      }
    }
  }

  func encode(_ runs: [ClaimedRun], _ source: RawSpan, into out: inout ByteWriter) {
    out.writeHead(UInt8(ascii: "*"), runs.count)
    for run in runs { encode(run, source, into: &out) }
  }

  // What few runs have is there only where they have it.
  private func encode(_ run: ClaimedRun, _ source: RawSpan, into out: inout ByteWriter) {
    let extras =
      (run.contentType.isEmpty ? 0 : 1) + (run.timeout == .zero ? 0 : 1)
      + (run.traceparent.isEmpty ? 0 : 1) + (run.signal.isNone ? 0 : 1)
      + (run.children.isEmpty ? 0 : 1)
    beginMap(10 + extras, into: &out)
    out.write(literal: "$3\r\nrun\r\n")
    out.writeBulk(run.run)
    out.write(literal: "$4\r\ntask\r\n")
    out.writeBulk(run.task)
    out.write(literal: "$7\r\nattempt\r\n")
    out.writeInteger(UInt64(run.attempt))
    out.write(literal: "$5\r\ntoken\r\n")
    out.writeInteger(run.token.rawValue)
    out.write(literal: "$8\r\ndeadline\r\n")
    out.writeInteger(run.deadline.milliseconds)
    out.write(literal: "$3\r\ndue\r\n")
    out.writeInteger(run.due.milliseconds)
    out.write(literal: "$13\r\ninterruptions\r\n")
    out.writeInteger(UInt64(run.interruptions))
    out.write(literal: "$4\r\nkind\r\n")
    out.writeBulk(run.kind, of: source)
    out.write(literal: "$5\r\nqueue\r\n")
    if run.queue.isEmpty {
      out.write(literal: "$7\r\ndefault\r\n")
    } else {
      out.writeBulk(run.queue, of: source)
    }
    out.write(literal: "$7\r\npayload\r\n")
    out.writeBulk(run.payload, of: source)
    if !run.contentType.isEmpty {
      out.write(literal: "$4\r\ntype\r\n")
      out.writeBulk(run.contentType, of: source)
    }
    if run.timeout != .zero {
      out.write(literal: "$7\r\ntimeout\r\n")
      out.writeInteger(run.timeout.milliseconds)
    }
    if !run.traceparent.isEmpty {
      out.write(literal: "$5\r\ntrace\r\n")
      out.writeBulk(run.traceparent, of: source)
    }
    if !run.signal.isNone {
      out.write(literal: "$6\r\nsignal\r\n")
      out.writeBulk(run.signal, of: source)
    }
    if !run.children.isEmpty { encodeChildren(run.children, source, into: &out) }
  }

  private func encodeChildren(
    _ children: ByteRange, _ source: RawSpan, into out: inout ByteWriter
  ) {
    out.write(literal: "$8\r\nchildren\r\n")
    let count = children.length / ClaimedChild.bytes
    out.writeHead(UInt8(ascii: "*"), count)
    for index in 0..<count {
      guard let child = ClaimedChild(at: children.lowerBound + index * ClaimedChild.bytes, source)
      else { invariantBroken("the engine writes whole records of children") }
      beginMap(2, into: &out)
      out.write(literal: "$4\r\ntask\r\n")
      out.writeBulk(child.task)
      out.write(literal: "$5\r\nstate\r\n")
      out.writeBulk(child.outcome.word)
    }
  }

  func encode(_ heartbeat: HeartbeatReply, into out: inout ByteWriter) {
    beginMap(4, into: &out)
    out.write(literal: "$8\r\ndeadline\r\n")
    out.writeInteger(heartbeat.deadline.milliseconds)
    out.write(literal: "$6\r\ncancel\r\n")
    encode(heartbeat.cancel == .yes, into: &out)
    out.write(literal: "$16\r\nbudget_exhausted\r\n")
    encode(heartbeat.budgetExhausted == .yes, into: &out)
    out.write(literal: "$8\r\ndraining\r\n")
    encode(heartbeat.draining == .yes, into: &out)
  }

  /// A finish alone answers `OK` or its error; with a claim, or in a batch, the shape follows.
  func encode(
    _ outcomes: [FinishOutcome], _ claimed: [ClaimedRun]?, _ shape: BatchShape, _ source: RawSpan,
    into out: inout ByteWriter
  ) {
    guard let claimed else { return encode(outcomes, shape, into: &out) }
    // A refused finish claims nothing: it is an error like any other.
    if shape == .single, case .rejected(let rejection)? = outcomes.first {
      return encode(rejection, into: &out)
    }
    beginMap(2, into: &out)
    out.write(literal: "$6\r\nfinish\r\n")
    encode(outcomes, shape, into: &out)
    out.write(literal: "$7\r\nclaimed\r\n")
    encode(claimed, source, into: &out)
  }

  private func encode(
    _ outcomes: [FinishOutcome], _ shape: BatchShape, into out: inout ByteWriter
  ) {
    if shape == .batch { out.writeHead(UInt8(ascii: "*"), outcomes.count) }
    for outcome in outcomes {
      switch outcome {
      case .ok: out.write(literal: "+OK\r\n")
      case .rejected(let rejection): encode(rejection, into: &out)
      }
    }
  }
}
