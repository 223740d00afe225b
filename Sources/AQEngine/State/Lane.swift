import AQCore

/// Ready runs of one route, by priority, each level in the order of the runs.
struct Lane {
  let queue: UInt32
  /// Number of its group, and its place there.
  let group: Int
  var place: Int
  /// The order under which it stands among its group's heads: no worse than that of its best run;
  /// `.max` where it doesn't stand there.
  var listed = UInt64.max
  /// One ring a priority; made when first used.
  var levels: [RunRing?] = .init(repeating: nil, count: Int(Limits.priority) + 1)
  /// Levels that hold entries, stale ones included.
  var occupied: UInt16 = 0
  /// Runs that wait here.
  var live = 0
  /// Entries, stale ones included.
  var entries = 0

  init(queue: UInt32, group: Int, place: Int) {
    self.queue = queue
    self.group = group
    self.place = place
  }
}

extension Lane {
  @inline(__always)
  mutating func push(_ run: Int, priority: UInt8) {
    let level = Int(priority)
    if levels[level] == nil { levels[level] = RunRing() }
    levels[level]?.push(UInt64(run))
    occupied |= 1 << UInt16(level)
    live += 1
    entries += 1
  }

  @inline(__always)
  mutating func head(
    in runs: borrowing RowTable<RunRow>
  ) -> (priority: UInt8, run: Int)? {
    while occupied != 0 {
      let level = 15 - occupied.leadingZeroBitCount
      while let run = levels[level]?.first {
        if runs[Int(run)].isInLane { return (UInt8(level), Int(run)) }
        levels[level]?.removeFirst()
        entries -= 1
      }
      occupied &= ~(1 << UInt16(level))
    }
    return nil
  }

  mutating func compact(in runs: borrowing RowTable<RunRow>) {
    entries = 0
    for level in levels.indices {
      levels[level]?.compact(in: runs)
      entries += levels[level]?.count ?? 0
    }
  }
}
