import AQCore

extension ErrorCode {
  /// What the code means.
  package var meaning: String {
    switch self {
    case .badRequest: "The command or one of its values can't be understood."
    case .unknownCommand: "The daemon has no command of this name."
    case .protocolBroken: "The bytes on the connection aren't RESP; it is closed."
    case .noProtocol: "HELLO asked for a protocol version other than 2 or 3."
    case .limit: "A value is over its limit; the sentence names the limit and its unit."
    case .notFound: "Nothing has this id, or it ended long ago and was pruned."
    case .conflict: "What stands already says otherwise; the first word holds."
    case .idempotencyConflict: "The idempotency key was used for a different request."
    case .invalidTransition: "The task or run can't go where the command wants it from its state."
    case .staleToken: "The token isn't that of the run's present lease: the lease was lost."
    case .canceled: "The run was canceled; results for it aren't taken any more."
    case .cycle: "The dependency would make a task wait for itself."
    case .trimmed: "The log no longer reaches back to the position asked for."
    case .overloaded: "The daemon is at one of its hard limits."
    case .storageFull: "The disk has no room for another log segment; finishes still work."
    case .draining: "The daemon is stopping and takes no new work."
    case .unavailable: "The daemon couldn't do this now; nothing was lost."
    case .unreachable: "No daemon listens at the socket, or it stopped answering."
    case .timedOut: "The time given with --timeout passed before the awaited thing happened."
    case .damaged: "A file of the store isn't what was written."
    case .newerFormat: "The store was written by a newer version; nothing is wrong with it."
    case .diskFailed: "The disk refused to read or write."
    case .locked: "Another process serves the data directory."
    case .misconfigured: "The configuration can't be used; the sentence says where."
    case .denied: "This user may not do this."
    case .unauthenticated: "The daemon wants to know who calls first."
    }
  }

  /// What to do about it.
  package var advice: String {
    switch self {
    case .badRequest: "Compare the command with aqctl help VERB or docs/cli.md."
    case .unknownCommand: "Check the spelling; aqctl status shows the daemon's version."
    case .protocolBroken: "Make sure that the socket is a daemon's and the client speaks RESP."
    case .noProtocol: "Say HELLO 3 or HELLO 2, or nothing for version 2."
    case .limit: "Send less, or split the request; payloads can live elsewhere and be named."
    case .notFound: "List what there is with aqctl ls or aqctl task list."
    case .conflict: "Look at what stands with aqctl get ID, then change it on purpose."
    case .idempotencyConflict: "Use another key for another request, or send the same request."
    case .invalidTransition: "See the state with aqctl get ID and why with aqctl explain ID."
    case .staleToken: "Drop the work: another worker may have the run. Heartbeat more often."
    case .canceled: "Stop working on the run."
    case .cycle: "Leave out the edge that the sentence names."
    case .trimmed: "Start from the position that the sentence names."
    case .overloaded: "Try again in a moment, with fewer connections or requests at once."
    case .storageFull: "Free disk space; the daemon goes on by itself."
    case .draining: "Try again once the daemon is back."
    case .unavailable: "Read the daemon's log, then try again."
    case .unreachable: "Start a daemon: aqctl daemon run --data-dir DIR --socket PATH."
    case .timedOut: "Look with aqctl get ID or aqctl explain ID; then wait again, or longer."
    case .damaged: "Copy the directory away before anything else; then aqctl store verify."
    case .newerFormat: "Use the version that wrote it, or a newer one."
    case .diskFailed: "Look at the kernel's log; then check the disk and the permissions."
    case .locked: "Stop the daemon first, or ask it instead."
    case .misconfigured: "Mend the file, then aqctl config check; aqctl config schema has all."
    case .denied: "Have what is missing granted, as the sentence says; see docs/ACCESS.md."
    case .unauthenticated: "Be named by a rule of the daemon's configuration; see docs/ACCESS.md."
    }
  }
}
