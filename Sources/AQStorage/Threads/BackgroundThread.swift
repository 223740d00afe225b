import AQCore
import CAQSystem
import Glibc

/// A thread that runs one function and is joined at its end.
public final class BackgroundThread: Sendable {
  private let thread: pthread_t

  /// How much the thread matters against the others of the process.
  public enum Priority: Sendable {
    /// Work that can wait.
    case low
    /// Work that somebody waits for.
    case normal
  }

  /// What the new thread takes over.
  private final class Body: Sendable {
    let run: @Sendable () -> Void
    let priority: Priority
    init(_ priority: Priority, _ run: @escaping @Sendable () -> Void) {
      self.priority = priority
      self.run = run
    }
  }

  /// Starts `body` on a thread of its own.
  public init(priority: Priority = .low, _ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let argument = unsafe Unmanaged.passRetained(Body(priority, body)).toOpaque()
    // Safe: the retained body is taken over by the thread exactly once.
    let result = unsafe pthread_create(&thread, nil, Self.entry, argument)
    invariant(result == 0, "a process that serves can start a thread")
    self.thread = thread
  }

  /// Waits for the body to return. Call it exactly once.
  public func join() {
    pthread_join(thread, nil)
  }

  private static let entry: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? =
    { argument in
      guard let argument = unsafe argument else { return nil }
      let body = unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
      if body.priority == .low { aq_thread_lower_priority() }
      body.run()
      return nil
    }
}
