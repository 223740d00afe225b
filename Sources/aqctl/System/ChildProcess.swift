import CAQSystem
import Glibc

/// A program that this process has started, until it was collected.
struct ChildProcess: ~Copyable {
  /// Readable once the program has ended.
  let pidfd: OwnedDescriptor
  private let pid: Int32
  private let watcher: Int32

  /// What to start and what it gets.
  struct Launch {
    /// The program and its arguments; never empty.
    var words: [String]
    /// Variables to set on top of the inherited environment.
    var environment: [(name: String, value: String)] = []
    /// Descriptors for standard input, output and error.
    var input: Int32 = STDIN_FILENO
    var output: Int32 = STDOUT_FILENO
    var error: Int32 = STDERR_FILENO
    /// The pipe of the watcher; -1 to stay in this process's group.
    var watcher: Int32 = -1
  }

  /// How a program ended.
  enum End: Equatable {
    case exited(Int32)
    case signaled(Int32)
  }

  /// A call that failed, by its errno value.
  struct SystemFailure: Error { var errno: Int32 }

  /// Starts a program. One that can't be run ends with 126 or 127 and says why.
  init(_ launch: Launch) throws(SystemFailure) {
    var pid: Int32 = 0
    var descriptor: Int32 = -1
    let words = Self.strings(launch.words)
    let additions = Self.strings(launch.environment.map { "\($0.name)=\($0.value)" })
    // Safe: the strings live through the call, each closed by a NUL, as many as are counted.
    let failure = unsafe words.withUnsafeBufferPointer { words in
      unsafe additions.withUnsafeBufferPointer { additions in
        var plan = unsafe aq_launch(
          words: words.baseAddress, word_count: launch.words.count,
          additions: additions.baseAddress, addition_count: launch.environment.count,
          input: launch.input, output: launch.output, error: launch.error,
          watcher: launch.watcher)
        return unsafe aq_process_start(&plan, &pid, &descriptor)
      }
    }
    guard failure == 0 else { throw SystemFailure(errno: failure) }
    self.pid = pid
    pidfd = OwnedDescriptor(descriptor)
    watcher = launch.watcher
  }

  /// How the program ended, or nil while it runs. After an answer, don't ask again.
  func collect() -> End? {
    var code: Int32 = 0
    // Safe: writes the one value it is given.
    let end = unsafe aq_process_collect(pid, watcher, &code)
    switch end {
    case AQ_EXITED: return .exited(code)
    case AQ_SIGNALED: return .signaled(code)
    default: return nil  // An imported C enumeration; the one value left is "still running".
    }
  }

  /// Ends the program's whole group at once, or the program alone where it leads none.
  func killGroup() { signalGroup(SIGKILL) }

  /// Sends a signal to the program's group, or to the program alone where it leads none.
  func signalGroup(_ signal: Int32) {
    if watcher >= 0 { aq_process_signal_group(pid, signal) } else { _ = kill(pid, signal) }
  }

  /// The strings back to back, each closed by a NUL; what follows a NUL within one is dropped.
  private static func strings(_ texts: [String]) -> [CChar] {
    var bytes: [CChar] = []
    for text in texts {
      bytes.append(contentsOf: text.utf8.prefix { $0 != 0 }.map { CChar(bitPattern: $0) })
      bytes.append(0)
    }
    // A pointer is wanted even where nothing is counted.
    bytes.append(0)
    return bytes
  }
}
