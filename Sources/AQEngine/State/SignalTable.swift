import AQCore

/// What is kept of signals: payloads for as long as a run has them or a match waits with them, and
/// ids within their window.
struct SignalTable: ~Copyable {
  /// A payload, kept once however many runs it is handed to.
  private struct Payload {
    var bytes: ArenaReference
    var references: UInt64
  }

  private var payloads: [UInt64: Payload] = [:]
  private var ofRuns: [UInt64: UInt64] = [:]
  private var bytes = Arena()
  /// Ids within their window; of each row only the LSN counts, which is the signal's.
  var ids: IdempotencyTable

  init(seed: UInt64) { ids = IdempotencyTable(seed: seed) }

  /// False where no run has been handed anything.
  @inline(__always) var hasRuns: Bool { !ofRuns.isEmpty }
  /// Payloads kept.
  var payloadCount: Int { payloads.count }

  /// Keeps the payload of a signal until it is released as often as it is retained.
  mutating func store(_ payload: ByteRange, of source: RawSpan, _ signal: LSN) {
    payloads[signal.rawValue] = Payload(
      bytes: bytes.store(payload, of: source), references: 0)
  }

  /// Forgets a payload that nobody retained.
  mutating func dropUnused(_ signal: LSN) {
    guard let payload = payloads[signal.rawValue], payload.references == 0 else { return }
    bytes.free(payload.bytes)
    payloads[signal.rawValue] = nil
  }

  /// Counts one more match that waits; fine where the signal had no payload.
  mutating func retain(_ signal: LSN) { payloads[signal.rawValue]?.references += 1 }

  /// Counts one less.
  mutating func release(_ signal: LSN) {
    guard payloads[signal.rawValue] != nil else { return }
    payloads[signal.rawValue]?.references -= 1
    dropUnused(signal)
  }

  /// Gives what a match kept to the run that it releases.
  mutating func hand(_ signal: LSN, to run: Int) {
    if payloads[signal.rawValue] != nil { ofRuns[UInt64(run)] = signal.rawValue }
  }

  /// Takes from a run that has ended what it was given.
  mutating func take(from run: Int) {
    if let signal = ofRuns.removeValue(forKey: UInt64(run)) { release(LSN(signal)) }
  }

  /// The payload a run was given; nil for none.
  func payload(of run: Int) -> ArenaReference? {
    ofRuns[UInt64(run)].flatMap { payloads[$0]?.bytes }
  }

  /// The bytes of a payload.
  @_lifetime(borrow self)
  borrowing func content(_ reference: ArenaReference) -> RawSpan { bytes.bytes(reference) }

  /// Signals with a payload, in the order of their LSNs.
  var signals: [LSN] { payloads.keys.sorted().map { LSN($0) } }
  /// The payload of a signal that has one.
  func payload(of signal: LSN) -> ArenaReference? { payloads[signal.rawValue]?.bytes }
  /// Who keeps a payload.
  func references(_ signal: LSN) -> UInt64 { payloads[signal.rawValue]?.references ?? 0 }
  /// Runs with a payload and whose it is, in the order of their positions.
  var handed: [(run: Int, signal: LSN)] {
    ofRuns.sorted { $0.key < $1.key }.map { (Int($0.key), LSN($0.value)) }
  }
  /// Puts back what a snapshot says.
  mutating func restore(run: Int, signal: LSN) {
    ofRuns[UInt64(run)] = signal.rawValue
    retain(signal)
  }
}
