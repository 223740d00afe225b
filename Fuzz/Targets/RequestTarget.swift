import AQCore
import AQProtocol

/// `limit u8, split u16, stream`: the stream gives the same requests in one piece as in two.
enum RequestTarget {
  static func run(_ bytes: [UInt8]) throws(Violation) {
    var feed = ByteFeed(bytes)
    // A small limit, so that a small stream can go over it.
    let requestBytes = feed.byte() & 1 == 0 ? Limits.requestBytes : 256
    let split = feed.number()
    let stream = feed.rest()
    var whole = Reading(requestBytes: requestBytes)
    whole.read(stream)
    var parts = Reading(requestBytes: requestBytes)
    parts.read(Array(stream.prefix(split)))
    parts.read(stream)
    guard whole.requests == parts.requests, whole.isBroken == parts.isBroken else {
      throw Violation("a stream's requests are the same however it is cut")
    }
  }

  /// The requests of a connection so far.
  private struct Reading {
    /// A request as it stood in the stream, and what was answered where it was wrong.
    struct Framed: Equatable {
      var start: Int
      var byteCount: Int
      var arguments: [ByteRange]
      var complaint: [UInt8]
    }

    let requestBytes: Int
    private(set) var requests: [Framed] = []
    private(set) var isBroken = false
    private var framer = RequestFramer()
    private let parser = RequestParser()
    private var start = 0

    init(requestBytes: Int) { self.requestBytes = requestBytes }

    /// Goes on with a stream whose beginning was read before.
    mutating func read(_ stream: [UInt8]) {
      while !isBroken {
        let rest = Array(stream[start...])
        switch framer.next(rest.rawBytes, requestBytes: requestBytes) {
        case .needMore: return
        case .broken(let error):
          isBroken = true
          _ = Sentences.text(error)
        case .request(let byteCount):
          invariant(byteCount > 0, "a request has bytes")
          requests.append(
            Framed(
              start: start, byteCount: byteCount, arguments: framer.arguments,
              complaint: framer.arguments.isEmpty ? [] : parse(rest)))
          start += byteCount
        }
      }
    }

    private func parse(_ request: [UInt8]) -> [UInt8] {
      var out = ByteWriter()
      do throws(RequestError) {
        let parsed = try parser.parse(framer.arguments.span, request.rawBytes)
        if case .session(.command(let query)) = parsed {
          ReplyEncoder(.resp3).encode(query, request.rawBytes, into: &out)
        }
      } catch {
        ReplyEncoder(.resp2).encode(error, request.rawBytes, into: &out)
      }
      return out.bytes.array(ByteRange(0, out.count))
    }
  }
}
