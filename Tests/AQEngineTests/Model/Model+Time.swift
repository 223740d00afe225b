import AQCore
import AQEngine

extension Model {
  /// The clocks show something new; what has come due happens.
  mutating func tick(wall: UInt64, boot: UInt64) {
    let elapsed = boot > self.boot ? boot - self.boot : 0
    self.boot = max(boot, self.boot)
    steady += elapsed
    logical = max(wall, logical + elapsed)
    for number in works.indices where hasCome(works[number].due) {
      if works[number].state == .scheduled || works[number].state == .retryWait {
        works[number].state = .ready
      }
    }
    for number in works.indices.map({ $0 + 1 }) {
      guard let lease = works[number - 1].lease else { continue }
      let isTimeout = lease.steadyTimeout != 0 && lease.steadyTimeout <= lease.steadyDeadline
      if isTimeout, lease.steadyTimeout <= steady {
        fail(number, .timeout, "")
      } else if lease.steadyDeadline <= steady {
        endLease(number, lease.isOrphan ? .notReattached : .expired)
      }
    }
    expire()
    prune()
  }

  /// Who had to start by a time and did not, in the order of those times.
  private mutating func expire() {
    let late = works.indices.map { $0 + 1 }.filter { works[$0 - 1].startBy.map(hasCome) ?? false }
    let steadyOnes = late.filter { works[$0 - 1].startBy?.isWall == false }
      .sorted { startBy($0).steady < startBy($1).steady }
    let wallOnes = late.filter { works[$0 - 1].startBy?.isWall == true }
      .sorted { startBy($0).logical < startBy($1).logical }
    for number in steadyOnes + wallOnes {
      let work = works[number - 1]
      if work.started == 0, !work.state.isTerminal { end(number, .failed) }
      works[number - 1].startBy = nil
    }
  }

  private func startBy(_ number: Int) -> Moment {
    works[number - 1].startBy ?? Moment(logical: 0, steady: 0, isWall: false)
  }

  /// The process died and another has opened the store; the wall clock is not behind.
  mutating func reopen(wall: UInt64, boot: UInt64) {
    logical = wall
    steady = wall
    self.boot = boot
    for index in works.indices {
      let due = works[index].due.logical
      works[index].due.steady = due
      works[index].endedSteady = works[index].endedAt
      if let startBy = works[index].startBy { works[index].startBy?.steady = startBy.logical }
      guard var lease = works[index].lease else { continue }
      lease.client = nil
      var wait = lease.deadline > logical ? lease.deadline - logical : 0
      lease.reattachedDeadline = steady + wait
      if !lease.isDetached {
        lease.isOrphan = true
        wait = min(wait, grace)
      }
      lease.steadyDeadline = steady + wait
      if lease.steadyTimeout != 0 {
        lease.steadyTimeout = lease.startedAt + works[index].timeout
      }
      works[index].lease = lease
    }
  }

  mutating func close(_ client: ClientID) {
    for number in works.indices.map({ $0 + 1 }) where works[number - 1].lease?.client == client {
      endLease(number, .connectionClosed)
    }
  }
}
