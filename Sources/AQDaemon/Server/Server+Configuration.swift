import AQEngine

// How a configuration that changed is taken in while the daemon runs.
extension Server {
  /// Reads the configuration again and takes it whole, or leaves all as it is and says why.
  mutating func reload() {
    guard let layers = options.layers, layers.path != nil else {
      return DaemonLog.say("there is no configuration file to read again; start with --config")
    }
    let read: Configuration
    do throws(ConfigurationError) {
      read = try layers.load()
    } catch {
      return DaemonLog.say(
        "the configuration stays as it was: \(ConfigurationSentences.text(error))")
    }
    let old = options.configuration
    let change = ConfigurationChange(from: old, to: read)
    options.configuration = old.taking(read, except: change.postponed)
    apply(change)
    for line in ConfigurationSentences.lines(change, from: old, to: read) {
      DaemonLog.say("configuration: \(line)")
    }
  }

  private mutating func apply(_ change: ConfigurationChange) {
    let configuration = options.configuration
    // What CONFIG SET changed stands until the file says something else.
    let file = Settings(configuration)
    for setting in change.taken {
      switch setting {
      case .payloadBytes:
        settings.payloadBytes = file.payloadBytes
        engine.payloadBytes = file.payloadBytes
      case .requestBytes: settings.requestBytes = file.requestBytes
      case .snapshots: engine.snapshots = configuration.snapshotSchedule
      case .retentionAge, .retentionMinimumAge, .retentionCount:
        engine.retention = configuration.retention
      case .dataDirectory, .socket, .socketMode, .segmentBytes, .grace: break
      }
    }
  }
}
