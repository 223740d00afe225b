import AQEngine
import CAQSystem
import Glibc

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

  /// What the process at the other end of a socket is to the engine.
  func identity(of peer: aq_peer, _ socket: borrowing Descriptor) -> ClientIdentity {
    let rules = options.configuration.identities ?? []
    let groups = rules.isEmpty ? [] : AccountNames.groups(ofPeerOf: socket)
    var identity = rules.identity(
      of: Peer(user: peer.uid, group: peer.gid, groups: groups), daemonUser: geteuid())
    identity.user = peer.uid
    return identity
  }

  /// Gives every connection the identity that the rules say now.
  private mutating func identify() {
    for slot in 0..<connections.end where connections.contains(slot) {
      let identity = identity(of: connections[slot].peer, connections[slot].socket)
      engine.resetClient(connections[slot].client, to: identity)
    }
  }

  private mutating func apply(_ change: ConfigurationChange) {
    let configuration = options.configuration
    if case .different = change.identities { identify() }
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
