/// Finds where a RESP reply ends, going on where it stopped when more bytes have come.
struct ReplyWalk {
  /// How far it has come, from the reply's start.
  private var offset = 0
  /// Elements still to come.
  private var missing = 1

  /// The end of the reply that begins at `start`; nil where `filled` comes before it.
  mutating func end(in bytes: borrowing Span<UInt8>, from start: Int, to filled: Int) -> Int? {
    var position = start + offset
    while missing > 0 {
      guard let token = ReplyToken(bytes, at: position, to: filled) else {
        offset = position - start
        return nil
      }
      missing += token.elementCount - 1
      position = token.end
    }
    offset = 0
    missing = 1
    return position
  }
}

/// One element of a reply: its head, and a string with its bytes.
struct ReplyToken {
  let type: UInt8
  /// A string's bytes, or a number's digits.
  let lowerBound: Int
  let upperBound: Int
  /// Elements that follow because of it.
  let elementCount: Int
  let end: Int

  /// Reads the element at `position`; nil where it isn't whole.
  init?(_ bytes: borrowing Span<UInt8>, at position: Int, to filled: Int) {
    var index = position
    while index < filled, bytes[index] != 0x0A { index += 1 }
    if index >= filled { return nil }
    type = bytes[position]
    var number = 0
    var digit = position + 1
    while digit < index, bytes[digit] >= 0x30, bytes[digit] <= 0x39 {
      number = number &* 10 &+ Int(bytes[digit] - 0x30)
      digit += 1
    }
    let isAbsent = bytes[position + 1] == UInt8(ascii: "-")
    switch type {
    case UInt8(ascii: "$") where !isAbsent:
      lowerBound = index + 1
      upperBound = lowerBound + number
      end = upperBound + 2
      elementCount = 0
      if end > filled { return nil }
      return
    case UInt8(ascii: "*"), UInt8(ascii: ">"), UInt8(ascii: "~"):
      elementCount = isAbsent ? 0 : number
    case UInt8(ascii: "%"): elementCount = 2 * number
    case _: elementCount = 0
    }
    lowerBound = position + 1
    upperBound = index - 1
    end = index + 1
  }
}

/// A run that a worker holds, as the wire told.
struct WireLease {
  var run: UInt64 = 0
  var token: UInt64 = 0

  /// All leases of a claim's reply; nil where the reply has an error in it.
  static func all(
    in bytes: borrowing Span<UInt8>, from start: Int, to end: Int
  ) -> [WireLease]? {
    var leases: [WireLease] = []
    var position = start
    while let key = ReplyToken(bytes, at: position, to: end) {
      position = key.end
      if key.type == UInt8(ascii: "-") { return nil }
      if bytes.holds("run", key), let value = ReplyToken(bytes, at: position, to: end) {
        leases.append(WireLease(run: bytes.number(value.lowerBound + 1, value.upperBound)))
        position = value.end
      } else if bytes.holds("token", key), let value = ReplyToken(bytes, at: position, to: end) {
        if !leases.isEmpty {
          leases[leases.count - 1].token = bytes.number(value.lowerBound, value.upperBound)
        }
        position = value.end
      }
    }
    return leases
  }
}

extension Span<UInt8> {
  /// True where a string element holds exactly these letters.
  fileprivate func holds(_ word: StaticString, _ token: ReplyToken) -> Bool {
    let length = word.utf8CodeUnitCount
    guard token.type == UInt8(ascii: "$"), token.upperBound - token.lowerBound == length else {
      return false
    }
    return word.withUTF8Buffer { letters in
      for index in 0..<length {
        let letter = unsafe letters[index]
        if self[token.lowerBound + index] != letter { return false }
      }
      return true
    }
  }

  /// The decimal number between two places.
  func number(_ start: Int, _ end: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in start..<Swift.max(start, end) {
      value = value &* 10 &+ UInt64(self[index] &- 0x30)
    }
    return value
  }
}
