import AQCore
import CAQSystem
import Glibc

/// A thread of low priority that runs one function and is joined at its end.
public final class BackgroundThread: Sendable {
  private let thread: pthread_t

  /// What the new thread takes over.
  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Starts `body` on a thread of its own.
  public init(_ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let argument = unsafe Unmanaged.passRetained(Body(body)).toOpaque()
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
      aq_thread_lower_priority()
      unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
      return nil
    }
}
