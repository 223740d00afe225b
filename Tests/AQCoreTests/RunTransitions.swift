import AQCore
import Testing

/// DOMAIN §3 with the additions of DECISIONS 1, and INV-01.
@Suite struct RunTransitions {
  /// Rows are where a run is, columns where it wants to go, in the order of the states' numbers.
  private static let table: [(RunState, String)] = [
    //            s r l r w s c f x
    (.scheduled, "- + - - - - - + +"),
    (.ready, "    - - + - - - - + +"),
    (.leased, "   - + - + - - - + +"),
    (.running, "  - + - - + + + + +"),
    (.retryWait, "- + - - - - - + +"),
    (.suspended, "- + - - - - + + +"),
    (.completed, "- - - - - - - - -"),
    (.failed, "   - - - - - - - - -"),
    (.canceled, " - - - - - - - - -"),
  ]

  @Test func `all 81 pairs of states are allowed or refused as the table says`() {
    #expect(Self.table.map(\.0) == RunState.allCases)
    var pairCount = 0
    for (state, row) in Self.table {
      let marks = row.filter { $0 != " " }
      #expect(marks.count == RunState.allCases.count)
      for (next, mark) in zip(RunState.allCases, marks) {
        #expect(
          RunTransition.isAllowed(from: state, to: next) == (mark == "+"), "\(state) to \(next)")
        pairCount += 1
      }
    }
    #expect(pairCount == 81)
  }

  @Test func `nothing follows a terminal state, and no state follows itself`() {
    for state in RunState.allCases {
      #expect(!RunTransition.isAllowed(from: state, to: state))
      let leadsOn = RunState.allCases.contains { RunTransition.isAllowed(from: state, to: $0) }
      #expect(leadsOn != state.isTerminal, "\(state)")
    }
  }

  @Test func `every live state can be canceled`() {
    for state in RunState.allCases where !state.isTerminal {
      #expect(RunTransition.isAllowed(from: state, to: .canceled), "\(state)")
    }
  }

  @Test func `a worker holds a leased or running run, and only those`() {
    #expect(RunState.allCases.filter(\.isHeld) == [.leased, .running])
  }

  @Test func `only what the worker itself did counts toward quarantine`() {
    #expect(
      LeaseEndCause.allCases.filter(\.countsAsInterruption)
        == [.expired, .connectionClosed, .actorGone])
  }
}
