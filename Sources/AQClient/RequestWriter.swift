/// Requests on their way out: arrays of bulk strings, back to back.
///
/// Reuse one where many requests are made: nothing is allocated once the buffer has grown.
public struct RequestWriter: Sendable {
  /// The encoded requests.
  public private(set) var bytes: [UInt8] = []

  /// Starts empty.
  public init() {}

  /// Appends one whole request.
  public mutating func append(_ arguments: [Argument]) {
    begin(argumentCount: arguments.count)
    for argument in arguments {
      switch argument {
      case .text(let text): append(text)
      case .bytes(let bytes): append(bytes)
      }
    }
  }

  /// Starts a request; exactly `argumentCount` arguments must follow.
  public mutating func begin(argumentCount: Int) {
    bytes.append(UInt8(ascii: "*"))
    appendLine(argumentCount)
  }

  /// Appends an argument of a request that was begun.
  public mutating func append(_ text: String) {
    bytes.append(UInt8(ascii: "$"))
    appendLine(text.utf8.count)
    bytes.append(contentsOf: text.utf8)
    appendLineEnd()
  }

  /// Appends an argument of a request that was begun.
  public mutating func append(_ argument: [UInt8]) {
    bytes.append(UInt8(ascii: "$"))
    appendLine(argument.count)
    bytes.append(contentsOf: argument)
    appendLineEnd()
  }

  /// Appends the requests of another writer.
  mutating func append(_ other: RequestWriter) { bytes.append(contentsOf: other.bytes) }

  /// Forgets what was written and keeps the room.
  public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  private mutating func appendLine(_ count: Int) {
    if count < 10 {
      bytes.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: count))
    } else {
      bytes.append(contentsOf: String(count).utf8)
    }
    appendLineEnd()
  }

  private mutating func appendLineEnd() {
    bytes.append(0x0D)
    bytes.append(0x0A)
  }
}
