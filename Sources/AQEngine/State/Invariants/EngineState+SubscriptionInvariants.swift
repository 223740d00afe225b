import AQCore

extension EngineState {
  /// Subscriptions are in the lists where they are looked for, and no match waits beside a run.
  func checkSubscriptions(_ audit: inout Audit) {
    var (listed, watching, entries) = (0, 0, 0)
    var references: [UInt64: UInt64] = [:]
    for task in 1..<tasks.count where tasks[task].isPlaced && tasks[task].extras != 0 {
      for number in subscriptions(of: task) {
        listed += 1
        audit.expect(
          subscriptions.rows[number].task == UInt64(task), "a subscription has its task", number)
      }
      for number in armed(from: extras[tasks[task].extras].watchers) {
        let row = subscriptions.rows[number]
        audit.expect(
          row.watched == UInt64(task) && row.status == .armed, "who watches is armed", number)
        watching += 1
      }
    }
    audit.expect(listed == subscriptions.rows.placedCount, "each subscription is in one list")
    var number = subscriptions.rows.next(from: 1)
    while number < subscriptions.rows.count {
      let row = subscriptions.rows[number]
      let isArmed = row.status == .armed
      let isOver = tasks[Int(row.task)].hasEnded
      audit.expect(!isArmed || !isOver, "what has ended waits no more", number)
      audit.expect(isArmed || row.match == .none, "only what is armed has matched", number)
      audit.expect(row.match == .pending || row.signal == .zero, "a signal is a match", number)
      let isDue = row.match == .pending && scheduledRun(of: Int(row.task)) != nil
      audit.expect(!isDue || matched.contains(number), "a match releases what there is", number)
      if isArmed, row.kind == .runEntered { entries += 1 }
      if isArmed, row.kind == .signal {
        let list = armed(from: subscriptions.newest(ofKey: row.name))
        audit.expect(list.count > 1_000 || list.contains(number), "a key finds who waits", number)
      }
      if isArmed, row.kind != .signal, tasks[Int(row.watched)].isPlaced { watching -= 1 }
      if row.signal != .zero { references[row.signal.rawValue, default: 0] += 1 }
      number = subscriptions.rows.next(from: number + 1)
    }
    audit.expect(watching == 0, "every armed subscription is found by what it watches")
    audit.expect(entries == subscriptions.entryCount, "who watches runs is counted")
    audit.expect(watches.contains(.entries) == (entries > 0), "runs are watched if they must be")
    for (run, signal) in signals.handed {
      references[signal.rawValue, default: 0] += 1
      audit.expect(!runs[run].state.isTerminal, "an ended run gives its payload back", run)
    }
    for signal in signals.signals {
      audit.expect(
        signals.references(signal) == references[signal.rawValue] ?? 0,
        "a payload counts who has it", Int(signal.rawValue))
      audit.expect(signals.references(signal) > 0, "a payload is somebody's")
    }
  }
}
