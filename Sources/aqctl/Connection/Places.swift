/// Where the store and its daemon are.
package enum Places {
  /// The data directory, whether it exists or not.
  package static func dataDirectory(_ flags: FlagValues) -> String {
    if let path = flags.text("data-dir") ?? Surroundings.variable("AQ_DATA_DIR") { return path }
    if let state = Surroundings.variable("XDG_STATE_HOME") { return "\(state)/actionqueue" }
    return "\(Surroundings.variable("HOME") ?? ".")/.local/state/actionqueue"
  }

  /// The daemon's socket, whether there is one or not.
  package static func socket(_ flags: FlagValues) -> String {
    if let path = flags.text("socket") ?? Surroundings.variable("AQ_SOCKET") { return path }
    if let runtime = Surroundings.variable("XDG_RUNTIME_DIR") {
      return "\(runtime)/actionqueue/aq.sock"
    }
    return "\(dataDirectory(flags))/aq.sock"
  }
}
