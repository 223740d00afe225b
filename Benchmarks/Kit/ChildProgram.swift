import CAQSystem
import Glibc

/// A program that this one has started, and that doesn't outlive it.
final class ChildProgram {
  let processID: Int32
  private let pidfd: Int32
  /// The reading end of the program's standard output and error.
  private let output: Int32
  private var said: [UInt8] = []

  /// Starts a program with its arguments.
  init(_ words: [String]) throws(BenchmarkFailure) {
    var text: [CChar] = []
    for word in words { text += word.utf8CString }
    var (reading, writing, pid, pidfd): (Int32, Int32, Int32, Int32) = (-1, -1, 0, -1)
    let input = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
    // Safe: the words live through the call, each closed by a zero, as many as are counted; results
    // go to variables of this function.
    var failure = unsafe aq_process_pipe(&reading, &writing)
    if failure == 0 {
      failure = unsafe text.withUnsafeBufferPointer { bytes in
        var launch = unsafe aq_launch(
          words: bytes.baseAddress, word_count: words.count, additions: bytes.baseAddress,
          addition_count: 0, input: input, output: writing, error: writing, watcher: -1)
        return unsafe aq_process_start(&launch, &pid, &pidfd)
      }
    }
    close(writing)
    close(input)
    guard failure == 0 else { throw .unavailable("\(words[0]): errno \(failure)") }
    processID = pid
    self.pidfd = pidfd
    output = reading
  }

  deinit {
    close(output)
    close(pidfd)
  }

  /// Waits for a line of output with the words in it.
  func awaitLine(containing words: String) throws(BenchmarkFailure) {
    while true {
      if lines.contains(where: { $0.contains(words) }) { return }
      if read() == .end { throw .unavailable("the program ended: \(text)") }
    }
  }

  /// Waits until the program has ended; returns what it said.
  func awaitEnd() -> String {
    while read() == .more {}
    collect()
    return text
  }

  /// Ends the program, and waits until it has ended.
  func end(_ signal: Int32) {
    _ = kill(processID, signal)
    collect()
  }

  private enum Progress { case more, end }

  private var text: String { String(decoding: said, as: UTF8.self) }
  private var lines: [Substring] { text.split(separator: "\n") }

  private func read() -> Progress {
    var entry = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    // Safe: one entry alive during the call; the buffer's own length is the limit.
    _ = unsafe poll(&entry, 1, -1)
    let count = unsafe Glibc.read(output, &buffer, buffer.count)
    if count <= 0 { return .end }
    said += buffer[..<count]
    return .more
  }

  private func collect() {
    var entry = pollfd(fd: pidfd, events: Int16(POLLIN), revents: 0)
    var code: Int32 = 0
    // Safe: one entry alive during the call; the code is written once.
    _ = unsafe poll(&entry, 1, -1)
    _ = unsafe aq_process_collect(processID, -1, &code)
  }
}
