import AQCore

/// Gauges of what only some tasks have, as of now.
public struct DomainFigures: Sendable {
  /// Tenants beside the default one.
  public var tenants = 0
  /// Budgets of tasks that are kept.
  public var budgets = 0
  /// Budgets that are used up, so that nothing more is handed out.
  public var exhaustedBudgets = 0
  /// Ready runs that wait for a budget.
  public var waitingForBudget = 0
}

extension Engine {
  /// Gauges of what only some tasks have. *Complexity*: O(budgets).
  public func domainFigures() -> DomainFigures { machine.state.domainFigures }
}

extension EngineState {
  var domainFigures: DomainFigures {
    var figures = DomainFigures()
    figures.tenants = tenants.names.count
    figures.budgets = budgets.count
    figures.waitingForBudget = budgets.waitsAt.count
    for number in 0..<budgets.numberCount where budgets.isInUse(UInt32(number + 1)) {
      if budgets[UInt32(number + 1)].isExhausted { figures.exhaustedBudgets += 1 }
    }
    return figures
  }
}
