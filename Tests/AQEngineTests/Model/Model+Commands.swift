import AQCore
import AQEngine

/// A submit in plain words.
struct Order {
  var kind = "a"
  var queue: String?
  var key: String?
  var keyLimit: UInt32 = 0
  var releasesKey = false
  var priority: UInt8 = 4
  var attemptLimit: UInt16 = 5
  var backoff = Backoff.fixed(.zero)
  var timeout: UInt64 = 0
  var isTransactional = false
  var due = DueTime.now
  var startBy: DueTime?
  var after: [(task: Int, condition: EdgeCondition)] = []
  var parent: Int?
  var idempotencyKey: String?
  /// Stands for the bytes of the request.
  var request = ""
}

/// A claim in plain words.
struct Call {
  var queues: [String] = []
  var kinds: [String] = []
  var count = 1
  var isHeld = false
  var isDetached = false
  var lease: UInt64 = 30_000
  var run: Int?
}

/// What a worker says at the end.
enum Saying: Equatable {
  case complete(String)
  case fail(String)
  case giveUp(String)
  case suspend(SuspendReason)
  case release

  var result: AttemptResult {
    switch self {
    case .complete: .success
    case .fail: .failure
    case .giveUp: .terminalFailure
    case .suspend: .suspended
    case .release: .released
    }
  }

  var words: String {
    switch self {
    case .complete(let words), .fail(let words), .giveUp(let words): words
    case .suspend, .release: ""
    }
  }
}

extension Model {
  private func moment(_ due: DueTime) -> Moment {
    switch due {
    case .now: moment(after: 0)
    case .after(let wait): moment(after: wait.milliseconds)
    case .at(let time): Moment(logical: time.milliseconds, steady: 0, isWall: true)
    }
  }

  mutating func submit(_ order: Order) -> Answer {
    if let name = order.idempotencyKey,
      let known = remembered.last(where: { $0.key == name && $0.expiry > logical })
    {
      if known.request != order.request { return .refused(.idempotencyConflict) }
      return .made(task: known.task, isDuplicate: true)
    }
    if order.after.contains(where: { $0.task < 1 || $0.task > works.count }) {
      return .refused(.notFound)
    }
    if let parent = order.parent {
      guard isThere(parent) else { return .refused(.notFound) }
      guard isPending(parent) else { return .refused(.invalidTransition) }
      if depth(parent) >= 8 { return .refused(.limit) }
      if order.after.contains(where: { waits($0.task, for: parent) }) { return .refused(.cycle) }
    }
    if let key = order.key {
      if order.keyLimit != 0, let known = keys[key], known.limit != Int(order.keyLimit) {
        return .refused(.conflict)
      }
      if keys[key] == nil { keys[key] = Key(limit: max(1, Int(order.keyLimit)), isSet: false) }
    }
    let queue = order.queue ?? "default"
    var work = Work(
      kind: order.kind, queue: queue, key: order.key, releasesKey: order.releasesKey,
      priority: order.priority, attemptLimit: order.attemptLimit, backoff: order.backoff,
      timeout: order.timeout, isTransactional: order.isTransactional,
      startBy: order.startBy.map(moment), after: order.after, parent: order.parent,
      due: moment(order.due))
    if hasCome(work.due) { work.state = .ready }
    works.append(work)
    let number = works.count
    if let name = order.idempotencyKey {
      remembered.append(
        Remembered(
          key: name, request: order.request, task: number, expiry: logical + 24 * 3_600_000))
    }
    if isHopeless(work) {
      cancelFamily(number)
    } else if let startBy = work.startBy, startBy.logical <= logical {
      end(number, .failed)
    }
    return .made(task: number, isDuplicate: false)
  }

  /// What a claim must get.
  func expected(_ call: Call) -> Answer {
    guard let run = call.run else {
      return .granted(order(queues: call.queues, kinds: call.kinds, count: call.count))
    }
    guard isThere(run) else { return .refused(.notFound) }
    let state = works[run - 1].state
    if state.isTerminal || state == .suspended { return .refused(.invalidTransition) }
    return .granted(canStart(run) ? [run] : [])
  }

  /// The engine granted a run under a token of its own choice.
  mutating func grant(_ number: Int, _ token: UInt64, _ call: Call, to client: ClientID) {
    lastToken = token
    var lease = Lease(
      token: token, client: call.isDetached ? nil : client, isDetached: call.isDetached,
      length: call.lease, deadline: logical + call.lease, steadyDeadline: steady + call.lease)
    if works[number - 1].key != nil { works[number - 1].holdsKey = true }
    works[number - 1].state = .leased
    if !call.isHeld { begin(number, &lease) }
    works[number - 1].lease = lease
  }

  private mutating func begin(_ number: Int, _ lease: inout Lease) {
    works[number - 1].state = .running
    works[number - 1].started += 1
    lease.isStarted = true
    lease.startedAt = logical
    if works[number - 1].timeout > 0 { lease.steadyTimeout = steady + works[number - 1].timeout }
  }

  /// A verb shows the token of a lease that waits to be taken up again.
  private mutating func reattach(_ number: Int, _ client: ClientID) {
    guard var lease = works[number - 1].lease, lease.isOrphan else { return }
    lease.isOrphan = false
    lease.client = client
    lease.steadyDeadline = lease.reattachedDeadline
    works[number - 1].lease = lease
  }

  private func late(_ number: Int, _ token: UInt64) -> Answer {
    let past = works[number - 1].past.last { $0.token == token }
    return .refused(past?.result == .canceled ? .canceled : .staleToken)
  }

  mutating func start(_ number: Int, _ token: UInt64, _ client: ClientID) -> Answer {
    guard isThere(number) else { return .refused(.notFound) }
    guard works[number - 1].lease?.token == token else { return late(number, token) }
    reattach(number, client)
    guard var lease = works[number - 1].lease, !lease.isStarted else { return .ok }
    begin(number, &lease)
    works[number - 1].lease = lease
    return .ok
  }

  mutating func heartbeat(
    _ number: Int, _ token: UInt64, extend: UInt64?, _ client: ClientID
  ) -> Answer {
    guard isThere(number) else { return .refused(.notFound) }
    guard works[number - 1].lease?.token == token else { return late(number, token) }
    reattach(number, client)
    guard var lease = works[number - 1].lease else { return .ok }
    lease.deadline = max(logical + (extend ?? lease.length), lease.steadyDeadline + offset)
    lease.steadyDeadline = lease.deadline - offset
    works[number - 1].lease = lease
    return .deadline(lease.deadline)
  }

  mutating func finish(
    _ number: Int, _ token: UInt64, _ saying: Saying, _ client: ClientID
  ) -> Answer {
    guard isThere(number) else { return .refused(.notFound) }
    guard let lease = works[number - 1].lease, lease.token == token else {
      return again(number, token, saying)
    }
    reattach(number, client)
    if saying == .release {
      endLease(number, .released)
      return .ok
    }
    guard lease.isStarted else { return .refused(.invalidTransition) }
    let past = Past(token: token, result: saying.result, said: saying.words)
    switch saying {
    case .complete:
      works[number - 1].past.append(past)
      end(number, .completed)
    case .giveUp:
      works[number - 1].past.append(past)
      works[number - 1].failures += 1
      end(number, .failed)
    case .fail(let words): fail(number, .failure, words)
    case .suspend(let reason):
      works[number - 1].past.append(past)
      works[number - 1].lease = nil
      works[number - 1].state = .suspended
      works[number - 1].suspendReason = reason
      if works[number - 1].releasesKey { works[number - 1].holdsKey = false }
    case .release: break
    }
    return .ok
  }

  private func again(_ number: Int, _ token: UInt64, _ saying: Saying) -> Answer {
    guard let past = works[number - 1].past.last(where: { $0.token == token }) else {
      return .refused(.staleToken)
    }
    switch past.result {
    case .canceled: return .refused(.canceled)
    case .lost, .timeout: return .refused(.staleToken)
    case .released: return saying == .release ? .ok : .refused(.staleToken)
    case .success, .failure, .terminalFailure, .suspended:
      let isSame = past.result == saying.result && past.said == saying.words
      return isSame ? .ok : .refused(.conflict)
    }
  }

  mutating func cancelRun(_ number: Int) -> Answer {
    guard isThere(number) else { return .refused(.notFound) }
    let state = works[number - 1].state
    if state == .canceled { return .ok }
    if state.isTerminal { return .refused(.invalidTransition) }
    cancel(number)
    return .ok
  }

  mutating func depend(_ number: Int, _ after: [(task: Int, condition: EdgeCondition)]) -> Answer {
    guard isThere(number) else { return .refused(.notFound) }
    let work = works[number - 1]
    if work.outcome != .pending || work.started > 0 || work.state.isHeld {
      return .refused(.invalidTransition)
    }
    for edge in after {
      guard edge.task >= 1, edge.task <= works.count else { return .refused(.notFound) }
      if waits(edge.task, for: number) { return .refused(.cycle) }
    }
    works[number - 1].after += after
    if isHopeless(works[number - 1]) { cancelFamily(number) }
    return .ok
  }

  mutating func cancelTask(_ number: Int) -> Answer {
    guard isThere(number) else { return .refused(.notFound) }
    switch works[number - 1].outcome {
    case .canceled: return .ok
    case .succeeded, .failed: return .refused(.invalidTransition)
    case .pending: cancelFamily(number)
    }
    return .ok
  }

  /// Whether a task can't end before another has: it waits for it, or one of its children does.
  private func waits(_ number: Int, for goal: Int) -> Bool {
    var seen: Set<Int> = []
    return waits(number, for: goal, &seen)
  }

  private func waits(_ number: Int, for goal: Int, _ seen: inout Set<Int>) -> Bool {
    if number == goal { return true }
    guard isPending(number), seen.insert(number).inserted else { return false }
    let awaited = works[number - 1].after.map(\.task) + children(number)
    for other in awaited where isPending(other) && waits(other, for: goal, &seen) { return true }
    return false
  }

  mutating func retry(_ number: Int) -> Answer {
    guard isThere(number) else { return .refused(.notFound) }
    guard works[number - 1].state == .retryWait else { return .refused(.invalidTransition) }
    works[number - 1].state = .ready
    return .ok
  }

  mutating func resolve(_ number: Int, _ resolution: Resolution, isResume: Bool) -> Answer {
    guard isThere(number) else { return .refused(.notFound) }
    guard works[number - 1].state == .suspended,
      !isResume || works[number - 1].suspendReason != .uncertain
    else { return .refused(.invalidTransition) }
    switch resolution {
    case .retry:
      works[number - 1].state = .ready
      works[number - 1].suspendReason = nil
    case .complete: end(number, .completed)
    case .fail: end(number, .failed)
    }
    return .ok
  }
}
