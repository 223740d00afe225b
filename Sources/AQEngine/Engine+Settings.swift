// What may change while the engine is open.
extension Engine {
  /// Bytes a payload or an output may have from the next command on; what is there already stays.
  public var payloadBytes: Int {
    get { machine.options.payloadBytes }
    set { machine.options.payloadBytes = newValue }
  }

  /// How long what has ended is kept from now on; what has ended before too.
  public var retention: RetentionPolicy {
    get { machine.options.retention }
    set {
      machine.options.retention = newValue
      machine.state.retention.policy = newValue
    }
  }

  /// When snapshots are made from now on.
  public var snapshots: EngineOptions.SnapshotSchedule {
    get { options.snapshots }
    set { options.snapshots = newValue }
  }
}
