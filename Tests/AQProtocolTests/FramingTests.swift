import AQCore
import AQProtocol
import Testing

/// The requests found in `bytes` when they arrive in `pieces`, and how it ended.
private func frame(
  _ bytes: [UInt8], splitAt pieces: [Int], requestBytes: Int = Limits.requestBytes
) -> (requests: [[String]], broken: FramingError?) {
  var framer = RequestFramer()
  var found: [[String]] = []
  var start = 0
  for end in pieces + [bytes.count] {
    while start < end {
      let window = Array(bytes[start..<end])
      switch framer.next(window.span.raw, requestBytes: requestBytes) {
      case .needMore: break
      case .broken(let error): return (found, error)
      case .request(let byteCount):
        found.append(framer.arguments.map { window.span.raw.text($0) })
        start += byteCount
        continue
      }
      break
    }
  }
  return (found, nil)
}

private func broken(_ text: String, requestBytes: Int = Limits.requestBytes) -> FramingError? {
  frame(Array(text.utf8), splitAt: [], requestBytes: requestBytes).broken
}

struct Framing {
  private let pipeline: [UInt8] =
    wire(["TASK.SUBMIT", "email", "hello\r\nworld"]) + Array("PING\r\n".utf8)
    + wire(["PING", ""]) + Array("\r\n*0\r\nTASK.GET \"t1\"  x\n".utf8) + wire(["run.get", "r1"])

  private let expected = [
    ["TASK.SUBMIT", "email", "hello\r\nworld"], ["PING"], ["PING", ""], [], [],
    ["TASK.GET", "t1", "x"], ["run.get", "r1"],
  ]

  @Test func `a pipeline is taken apart in order`() {
    #expect(frame(pipeline, splitAt: []).requests == expected)
  }

  @Test func `a split at any byte changes nothing`() {
    for cut in 0...pipeline.count {
      let result = frame(pipeline, splitAt: [cut])
      #expect(result.requests == expected, "cut at \(cut)")
      #expect(result.broken == nil)
    }
  }

  @Test func `one byte at a time changes nothing`() {
    #expect(frame(pipeline, splitAt: Array(0..<pipeline.count)).requests == expected)
  }

  @Test func `a truncated request is never taken for a whole one`() {
    let whole = wire(["TASK.SUBMIT", "email", "payload"])
    for length in 0..<whole.count {
      let result = frame(Array(whole[..<length]), splitAt: [])
      #expect(result.requests.isEmpty && result.broken == nil, "length \(length)")
    }
  }

  @Test func `broken framing is told apart`() {
    #expect(broken("*x\r\n") == .badNumber)
    #expect(broken("*1\n") == .badNumber)
    #expect(broken("*\r\n") == .badNumber)
    #expect(broken("*-1\r\n") == .badNumber)
    #expect(broken("*999999999\r\n") == .badNumber)
    #expect(broken("*1\r\n:1\r\n") == .expectedBulk(UInt8(ascii: ":")))
    #expect(broken("*1\r\n$-1\r\n") == .badNumber)
    #expect(broken("*1\r\n$1\r\nab\r\n") == .missingLineEnd)
    #expect(broken("say \"hello\r\n") == .unbalancedQuotes)
    #expect(broken("say \"hello\"you\r\n") == .unbalancedQuotes)
  }

  @Test(arguments: [-1, 0, 1])
  func `the count of arguments has a limit`(_ step: Int) {
    let count = Limits.batchArgumentCount + step
    #expect(broken("*\(count)\r\n") == (step > 0 ? .tooManyArguments(count) : nil))
  }

  @Test(arguments: [-1, 0, 1])
  func `the bytes of a request have a limit, known from the length alone`(_ step: Int) {
    // "*1\r\n" "$nnnn\r\n" … "\r\n": the frame around 4,083 bytes is 13.
    let length = 4_096 - 13 + step
    let complaint = broken("*1\r\n$\(length)\r\n", requestBytes: 4_096)
    #expect(complaint == (step > 0 ? .requestTooLarge(most: 4_096) : nil))
  }

  @Test func `lots of tiny arguments meet the limit of bytes`() {
    let text = "*60000\r\n" + String(repeating: "$0\r\n\r\n", count: 1_000)
    #expect(broken(text, requestBytes: 4_096) == .requestTooLarge(most: 4_096))
  }

  @Test(arguments: [-1, 0, 1])
  func `a line has a limit`(_ step: Int) {
    let line = String(repeating: "x", count: Limits.inlineRequestBytes + step)
    #expect(broken(line) == (step > 0 ? .lineTooLong : nil))
  }

  @Test func `random bytes neither trap nor loop`() {
    var randomness = Randomness(seed: 2)
    let alphabet = Array("*$:\r\n019-\"' TASK.SUBMIT\u{0}".utf8)
    for _ in 0..<20_000 {
      let bytes = (0..<randomness.below(60)).map { _ in alphabet[randomness.below(alphabet.count)] }
      let whole = frame(bytes, splitAt: [])
      let split = frame(bytes, splitAt: [randomness.below(bytes.count + 1)])
      #expect(whole.requests == split.requests && whole.broken == split.broken, "\(bytes)")
    }
  }

  @Test func `mutated requests are parsed or refused`() {
    var randomness = Randomness(seed: 3)
    let seeds = CommandTable.specs.map { wire(Sample.request($0)) }
    var parsedCount = 0
    for _ in 0..<20_000 {
      var bytes = seeds[randomness.below(seeds.count)]
      for _ in 0...randomness.below(3) {
        bytes[randomness.below(bytes.count)] = UInt8(truncatingIfNeeded: randomness.next())
      }
      guard let parsed = Parsed(bytes: bytes) else { continue }
      if parsed.error == nil { parsedCount += 1 } else { #expect(!parsed.complaint.isEmpty) }
    }
    #expect(parsedCount > 100)
  }
}
