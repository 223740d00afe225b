import AQCore
import AQEngine
import AQStorage
import Glibc

/// Says why the configuration can't be used; returns what to exit with.
public func refuseDaemon(_ error: ConfigurationError) -> Int32 {
  fail(.configuration, "\(ConfigurationSentences.text(error)); next: aqctl config check")
}

/// Runs the daemon on the calling thread until it is told to stop; returns what to exit with.
///
/// Every way to fail says one line on stderr: what, why, and the next step.
public func runDaemon(_ options: DaemonOptions) -> Int32 {
  do throws(Errno) {
    // Before the engine starts its threads, which must leave the signals to the loop.
    return open(options, try SystemCalls.openSignals())
  } catch {
    return fail(.unavailable, "no descriptor for signals: \(SystemCalls.text(error.number))")
  }
}

private func open(_ options: DaemonOptions, _ signals: consuming Descriptor) -> Int32 {
  let directory = options.dataDirectory
  let clock = DaemonClock(options.clock)
  do throws(StorageError) {
    let storage = try PosixStorage(root: directory, .create)
    do throws(OpenError) {
      let engine = try Engine(
        opening: storage, options: options.engineOptions, clock: clock.reading)
      // Read by people only: what it says decides nothing.
      try? engine.announce(processID: getpid(), startedAt: clock.reading.wall)
      return serve(engine, clock, signals, options)
    } catch {
      var sentence = StoreSentences.text(error, directory)
      if case .store(.locked) = error { sentence += LockNote.text(storage) }
      return fail(error.exitCode, sentence)
    }
  } catch {
    // What can't be made is told apart from what is there and fails.
    let code =
      error.exitCode == ExitCode.io.rawValue ? ExitCode.cannotCreate.rawValue : error.exitCode
    return fail(code, StoreSentences.text(error, directory))
  }
}

private func serve(
  _ engine: consuming Engine, _ clock: DaemonClock, _ signals: consuming Descriptor,
  _ options: DaemonOptions
) -> Int32 {
  let path = options.resolvedSocketPath
  let listener: ListeningSocket
  do throws(ListeningSocket.BindError) {
    listener = try ListeningSocket(path: path, mode: options.socketMode)
  } catch {
    let (code, sentence) = SocketSentences.verdict(error, path)
    return fail(code, sentence)
  }
  DaemonLog.say(RecoverySentences.text(engine.recovery))
  let lsn = engine.lastLSN
  guard
    var server = Server(
      engine: engine, clock: clock, listener: listener, signals: signals, options: options)
  else { return fail(.unavailable, "no descriptors left to wait with; raise the limit") }
  DaemonLog.ready("socket=\(path) pid=\(getpid()) lsn=\(lsn)")
  SystemCalls.notifySupervisor("READY=1")
  do throws(CommitError) {
    try server.run()
  } catch {
    return fail(.io, StoreSentences.text(error, options.dataDirectory))
  }
  DaemonLog.say("stopped")
  return ExitCode.ok.rawValue
}

private func fail(_ code: ExitCode, _ sentence: String) -> Int32 { fail(code.rawValue, sentence) }

/// Says why, and gives the number to exit with.
private func fail(_ code: Int32, _ sentence: String) -> Int32 {
  DaemonLog.say("\(sentence) (exit \(code))")
  return code
}
