import AQClient

/// `split u16, stream`: the stream gives the same messages in one piece as in two.
enum ReplyTarget {
  static func run(_ bytes: [UInt8]) throws(Violation) {
    var feed = ByteFeed(bytes)
    let split = feed.number()
    let stream = feed.rest()
    var whole = Reading()
    whole.read(stream[...])
    var parts = Reading()
    parts.read(stream.prefix(split))
    parts.read(stream.dropFirst(split))
    if whole == parts { return }
    // What is not a number differs from itself, but not in words.
    guard String(describing: whole) == String(describing: parts) else {
      throw Violation("a stream's messages are the same however it is cut")
    }
  }

  /// The messages of a connection so far.
  private struct Reading: Equatable, CustomStringConvertible {
    private var parser = ReplyParser()
    private(set) var messages: [ReplyParser.Message] = []
    private(set) var error: ClientError?

    static func == (left: Self, right: Self) -> Bool {
      left.messages == right.messages && left.error == right.error
    }

    var description: String { "\(messages) \(String(describing: error))" }

    mutating func read(_ bytes: ArraySlice<UInt8>) {
      parser.append(bytes)
      do throws(ClientError) {
        while error == nil, let message = try parser.next() { messages.append(message) }
      } catch {
        self.error = error
      }
    }
  }
}
