import AQCore

/// A claim that found nothing and waits.
struct ClaimWaiter {
  var client: ClientID
  /// Number of the tenant whose queues it names.
  var tenant: UInt32
  var request: ClaimRequest
  /// What the request's ranges refer to.
  var bytes: [UInt8]
  /// On the steady clock; nil for ever.
  var deadline: UInt64?
  /// Outcomes of the finishes that came with it.
  var finished: (outcomes: [FinishOutcome], shape: BatchShape)?
}

/// Somebody waiting for a run to come to rest.
struct RunWaiter {
  var client: ClientID
  var run: Int
  /// On the steady clock; nil for ever.
  var deadline: UInt64?
}
