import AQCore
import Testing

@Suite struct Backoffs {
  private let runs = (1...200).map { RunID(rawValue: $0 * 0x1_0001) }

  /// What the wait would be without jitter, the slow way.
  private func nominal(_ backoff: Backoff, _ attempt: UInt16) -> UInt64 {
    if backoff.shape == .fixed { return backoff.base.milliseconds }
    var wait = backoff.base.milliseconds
    for _ in 1..<max(1, attempt) {
      let (doubled, overflowed) = wait.multipliedReportingOverflow(by: 2)
      if overflowed || doubled >= backoff.cap.milliseconds { return backoff.cap.milliseconds }
      wait = doubled
    }
    return min(wait, backoff.cap.milliseconds)
  }

  @Test(arguments: [
    Backoff.standard, .fixed(.seconds(7)), .fixed(Duration(milliseconds: 5)),
    Backoff(shape: .exponential, base: Duration(milliseconds: 3), cap: .hours(1)),
    Backoff(shape: .exponential, base: .hours(2), cap: .hours(1)),
    Backoff(shape: .exponential, base: .zero, cap: .hours(1)),
  ])
  func `a wait is within a fifth of the nominal one`(backoff: Backoff) {
    for attempt in Array(UInt16(1)...70) + [1_000, .max] {
      let middle = nominal(backoff, attempt)
      for run in runs {
        let wait = backoff.wait(run: run, attempt: attempt).milliseconds
        #expect(wait >= middle - middle / 5, "attempt \(attempt) of \(run)")
        #expect(wait <= middle + middle / 5, "attempt \(attempt) of \(run)")
      }
    }
  }

  @Test func `the standard backoff doubles from a second to ten minutes`() {
    #expect(
      (1...12).map { nominal(.standard, $0) / 1_000 } == [
        1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600,
      ])
  }

  @Test func `the same run and attempt wait the same, in any process`() {
    // Literals: a replay in another process, and in a later version, must arrive at these.
    let run = RunID(rawValue: 42)
    let waits = (1...5).map { Backoff.standard.wait(run: run, attempt: $0).milliseconds }
    #expect(waits == Self.waitsOfRun42)
    #expect(waits == (1...5).map { Backoff.standard.wait(run: run, attempt: $0).milliseconds })
  }

  private static let waitsOfRun42: [UInt64] = [1_053, 1_871, 4_631, 9_316, 14_138]

  @Test func `runs that failed together come back spread over the whole width`() {
    let waits = runs.map { Backoff.fixed(.seconds(10)).wait(run: $0, attempt: 1).milliseconds }
    #expect(Set(waits).count > 150)
    #expect(waits.contains { $0 < 8_800 })
    #expect(waits.contains { $0 > 11_200 })
  }

  @Test func `the extremes overflow nothing`() {
    let longest = Duration(milliseconds: .max)
    for base in [Duration.zero, Duration(milliseconds: 1), longest] {
      for cap in [Duration.zero, Duration(milliseconds: 1), longest] {
        for shape in [Backoff.Shape.fixed, .exponential] {
          let backoff = Backoff(shape: shape, base: base, cap: cap)
          for attempt in [0, 1, 2, 63, 64, 65, UInt16.max] {
            for run in runs + [.none, RunID(rawValue: .max)] {
              let wait = backoff.wait(run: run, attempt: attempt)
              #expect(base != .zero || shape == .exponential || wait == .zero)
            }
          }
        }
      }
    }
  }

  /// INV-08. The attempt that makes the cap is the last; what is past the cap, or against a cap of
  /// zero, is exhausted too and never a retry.
  @Test(arguments: UInt16(0)...3)
  func `a failed attempt is tried again until the limit`(limit: UInt16) {
    let run = RunID(rawValue: 9)
    for attempts in UInt16(1)...5 {
      let verdict = RetryRule.verdict(
        run: run, attempts: attempts, limit: limit, backoff: .fixed(.seconds(1)))
      if attempts < limit {
        let wait = Backoff.fixed(.seconds(1)).wait(run: run, attempt: attempts)
        #expect(verdict == .retry(after: wait))
      } else {
        #expect(verdict == .exhausted)
      }
    }
  }
}
