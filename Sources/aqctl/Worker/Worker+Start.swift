extension Worker {
  /// A worker with its signals and its watcher in place.
  static func start(_ plan: WorkerPlan, _ console: Console) throws(Failure) -> Worker {
    do throws(ChildProcess.SystemFailure) {
      return try Worker(plan, console)
    } catch {
      throw Failure(
        .unavailable, what: "can't start working", why: Files.sentence(errno: error.errno))
    }
  }
}
