import AQCore
import AQProtocol

/// The bytes of a request as a client sends it.
func wire(_ arguments: [String]) -> [UInt8] {
  var bytes = Array("*\(arguments.count)\r\n".utf8)
  for argument in arguments {
    bytes += Array("$\(argument.utf8.count)\r\n\(argument)\r\n".utf8)
  }
  return bytes
}

/// The words of a line, split at blanks.
func words(_ line: String) -> [String] { line.split(separator: " ").map(String.init) }

/// A request that was framed and parsed, with the bytes its ranges refer to.
struct Parsed {
  var outcome: Result<Request, RequestError>
  var bytes: [UInt8]

  /// Frames and parses `arguments`; nil where the framing broke.
  init?(_ arguments: [String]) {
    self.init(bytes: wire(arguments))
  }

  init?(_ line: String) { self.init(words(line)) }

  init?(bytes: [UInt8]) {
    self.bytes = bytes
    var framer = RequestFramer()
    guard case .request = framer.next(bytes.span.raw, requestBytes: Limits.requestBytesCap) else {
      return nil
    }
    outcome = Self.parse(framer, bytes)
  }

  private static func parse(
    _ framer: RequestFramer, _ bytes: [UInt8]
  ) -> Result<Request, RequestError> {
    do throws(RequestError) {
      return .success(try RequestParser().parse(framer.arguments.span, bytes.span.raw))
    } catch {
      return .failure(error)
    }
  }

  var command: Command? {
    if case .success(.command(let command)) = outcome { return command }
    return nil
  }

  var submit: SubmitRequest? {
    if case .submit(let request) = command { return request }
    return nil
  }

  var claim: ClaimRequest? {
    if case .claim(let request) = command { return request }
    return nil
  }

  var session: SessionRequest? {
    if case .success(.session(let request)) = outcome { return request }
    return nil
  }

  var error: RequestError? {
    if case .failure(let error) = outcome { return error }
    return nil
  }

  /// `CODE sentence`, as it goes to the client.
  var complaint: String {
    guard let error else { return "" }
    return "\(error.code.rawValue) \(Sentences.text(error, bytes.span.raw))"
  }

  func text(_ range: ByteRange) -> String? {
    range.isNone ? nil : bytes.span.raw.text(range)
  }
}

extension Span where Element == UInt8 {
  /// The bytes without their type. Safe: a byte has no padding.
  var raw: RawSpan {
    @_lifetime(copy self)
    get { unsafe bytes }
  }
}

/// Numbers that look random and are the same each time (SplitMix64).
struct Randomness {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
