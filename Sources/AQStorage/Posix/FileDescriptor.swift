import CAQSystem
import Glibc

/// An open descriptor: one owner, closed at its end.
struct FileDescriptor: ~Copyable, Sendable {
  let rawValue: Int32

  /// Takes over `rawValue`, which nobody else closes.
  init(owning rawValue: Int32) { self.rawValue = rawValue }

  deinit {
    // The result is dropped on purpose: everything that must be durable was synced before, and
    // after close(2) the descriptor is gone whatever it says.
    _ = close(rawValue)
  }
}

/// Repeats `call` as long as a signal interrupts it.
///
/// Throws the error number where the call gives -1.
@discardableResult
func retrying<Result: SignedInteger>(
  _ call: () -> Result
) throws(SystemError) -> Result {
  while true {
    let result = call()
    guard result == -1 else { return result }
    let number = errno
    guard number == EINTR else { throw SystemError(number: number) }
  }
}

/// An error number as the call gave it, before it is known what it was done to.
struct SystemError: Error {
  let number: Int32

  /// The same, with what was done to what.
  func during(_ operation: StorageError.Operation, _ path: String) -> StorageError {
    StorageError(operation: operation, path: path, cause: .system(errno: number))
  }
}
