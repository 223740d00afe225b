import AQCore

/// An event's bytes as the writer once made them, and the keys it is shown with.
struct EventFixture {
  let name: String
  let record: [UInt8]
  let keys: [String]

  /// Reads the text of `EventFixtures`: a name, then indented lines of keys and of bytes.
  static func all(in text: String) -> [EventFixture] {
    var fixtures: [EventFixture] = []
    var name = ""
    var record: [UInt8] = []
    var keys: [String] = []
    let lines: [Substring] = text.split(separator: "\n") + ["end"]
    for line in lines {
      if let rest = line.prefixed("  keys ") {
        keys += rest.split(separator: " ").map(String.init)
      } else if let rest = line.prefixed("  ") {
        record += bytes(Array(rest.utf8))
      } else {
        if !name.isEmpty { fixtures.append(EventFixture(name: name, record: record, keys: keys)) }
        name = String(line)
        record = []
        keys = []
      }
    }
    return fixtures
  }

  /// The text that `all(in:)` reads.
  var text: String {
    let hex = record.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }
    var lines = [name]
    var line = "  keys"
    for key in keys {
      if line.utf8.count + key.utf8.count > 96 {
        lines.append(line)
        line = "  keys"
      }
      line += " " + key
    }
    lines.append(line)
    for start in stride(from: 0, to: hex.count, by: 47) {
      lines.append("  " + hex[start..<min(start + 47, hex.count)].joined())
    }
    return lines.joined(separator: "\n")
  }

  private static func bytes(_ digits: [UInt8]) -> [UInt8] {
    stride(from: 0, to: digits.count - 1, by: 2).compactMap { index in
      UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16)
    }
  }
}

extension Substring {
  fileprivate func prefixed(_ prefix: String) -> Substring? {
    hasPrefix(prefix) ? dropFirst(prefix.count) : nil
  }
}
