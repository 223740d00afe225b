import AQCore

/// The lists that subscriptions stand in: of their task, and of what they watch. Both run from the
/// newest to the oldest, so that they follow from the rows there are.
extension EngineState {
  mutating func linkToTask(_ number: Int) {
    let extra = makeExtras(Int(subscriptions.rows[number].task))
    subscriptions.rows[number].nextOfTask = extras[extra].subscriptions
    extras[extra].subscriptions = UInt64(number)
  }

  /// Makes an armed subscription one that is found when something happens; a task that is gone is
  /// nobody's any more.
  mutating func linkToWatched(_ number: Int) {
    let row = subscriptions.rows[number]
    if row.kind == .runEntered {
      subscriptions.entryCount += 1
      watches.insert(.entries)
    }
    guard row.kind == .signal || tasks[Int(row.watched)].isPlaced else { return }
    let next = newestWatcher(row)
    subscriptions.rows[number].nextOfWatched = next
    if next != 0 { subscriptions.rows[Int(next)].previousOfWatched = UInt64(number) }
    setNewestWatcher(row, UInt64(number))
  }

  private func newestWatcher(_ row: SubscriptionRow) -> UInt64 {
    row.kind == .signal
      ? subscriptions.newest(ofKey: row.name) : extras(Int(row.watched))?.watchers ?? 0
  }

  private mutating func setNewestWatcher(_ row: SubscriptionRow, _ number: UInt64) {
    if row.kind == .signal {
      subscriptions.setNewest(ofKey: row.name, number)
    } else {
      let extra = makeExtras(Int(row.watched))
      extras[extra].watchers = number
    }
  }

  /// Ends what an armed subscription waits for.
  mutating func disarm(_ number: Int, _ status: SubscriptionRow.Status) {
    let row = subscriptions.rows[number]
    if row.kind == .runEntered {
      subscriptions.entryCount -= 1
      if subscriptions.entryCount == 0 { watches.remove(.entries) }
    }
    if row.nextOfWatched != 0 {
      subscriptions.rows[Int(row.nextOfWatched)].previousOfWatched = row.previousOfWatched
    }
    if row.previousOfWatched != 0 {
      subscriptions.rows[Int(row.previousOfWatched)].nextOfWatched = row.nextOfWatched
    } else if newestWatcher(row) == UInt64(number) {
      setNewestWatcher(row, row.nextOfWatched)
    }
    if row.signal != .zero { signals.release(row.signal) }
    subscriptions.rows[number].status = status
    subscriptions.rows[number].match = .none
    subscriptions.rows[number].signal = .zero
    subscriptions.rows[number].nextOfWatched = 0
    subscriptions.rows[number].previousOfWatched = 0
  }

  /// Those of a list of armed ones, oldest first.
  func armed(from newest: UInt64) -> [Int] {
    var list: [Int] = []
    var number = Int(newest)
    while number != 0 {
      list.append(number)
      number = Int(subscriptions.rows[number].nextOfWatched)
    }
    return list.reversed()
  }

  /// All of a task, oldest first.
  func subscriptions(of task: Int) -> [Int] {
    var list: [Int] = []
    var number = Int(extras(task)?.subscriptions ?? 0)
    while number != 0 {
      list.append(number)
      number = Int(subscriptions.rows[number].nextOfTask)
    }
    return list.reversed()
  }

  /// Of a task that makes one subscription after the other, the oldest that has ended goes.
  mutating func forgetSurplus(of task: Int) {
    let all = subscriptions(of: task)
    guard all.count > Limits.subscriptionsPerTask,
      let index = all.firstIndex(where: { subscriptions.rows[$0].status != .armed })
    else { return }
    let number = all[index]
    if index + 1 < all.count {
      subscriptions.rows[all[index + 1]].nextOfTask = subscriptions.rows[number].nextOfTask
    } else {
      let extra = makeExtras(task)
      extras[extra].subscriptions = subscriptions.rows[number].nextOfTask
    }
    forget(number)
  }

  private mutating func forget(_ number: Int) {
    subscriptions.names.release(subscriptions.rows[number].name)
    subscriptions.rows.vacate(number)
  }

  /// What a task that goes waited for goes with it; what watched it watches nothing any more.
  mutating func forgetSubscriptions(of task: Int) {
    for number in subscriptions(of: task) { forget(number) }
    guard let extra = extras(task), extra.watchers != 0 else { return }
    for number in armed(from: extra.watchers) {
      subscriptions.rows[number].nextOfWatched = 0
      subscriptions.rows[number].previousOfWatched = 0
    }
    extras[tasks[task].extras].watchers = 0
  }

  /// Makes the lists of a loaded state.
  mutating func linkSubscriptions() {
    var number = subscriptions.rows.next(from: 1)
    while number < subscriptions.rows.count {
      linkToTask(number)
      if subscriptions.rows[number].status == .armed { linkToWatched(number) }
      number = subscriptions.rows.next(from: number + 1)
    }
  }
}
