/// What a configuration that was read again says differently.
struct ConfigurationChange {
  /// Settings that change now.
  private(set) var taken: [Setting] = []
  /// Settings that were changed and can't be while the daemon runs.
  private(set) var postponed: [Setting] = []
  /// Whether who connects as what changes.
  private(set) var identities = Change.same

  /// Whether something changes.
  enum Change { case same, different }

  init(from old: Configuration, to new: Configuration) {
    for setting in Setting.allCases where old.value(setting) != new.value(setting) {
      switch setting.change {
      case .reload: taken.append(setting)
      case .restart: postponed.append(setting)
      }
    }
    identities = old.identities == new.identities ? .same : .different
  }
}
