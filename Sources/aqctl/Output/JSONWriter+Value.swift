import AQClient
import AQCore

extension JSONWriter {
  /// A reply of the daemon: maps stay maps, bytes that are text become strings, other bytes an
  /// object with their base64, and times RFC 3339.
  package mutating func value(_ value: Value) {
    switch value {
    case .null: null()
    case .boolean(let boolean): self.boolean(boolean)
    case .integer(let integer): self.integer(integer)
    case .number(let number): self.number(number)
    case .bytes(let bytes): self.bytes(bytes)
    case .list(let items):
      array { writer in
        for item in items { writer.value(item) }
      }
    case .map(let fields):
      object { writer in
        for field in fields {
          writer.key(field.key)
          if let time = TimeField.time(field) {
            writer.string(TimeText.rfc3339(time))
          } else if TimeField.isAbsent(field) {
            writer.null()
          } else {
            writer.value(field.value)
          }
        }
      }
    case .failure(let code, let sentence):
      object { writer in
        writer.key("error")
        writer.object {
          $0.field("code", ErrorCode(rawValue: code)?.displayNumber ?? "")
          $0.field("name", code)
          $0.field("why", sentence)
        }
      }
    }
  }

  private mutating func bytes(_ bytes: [UInt8]) {
    if let text = String(validating: bytes, as: UTF8.self) {
      string(text)
    } else {
      object { $0.field("base64", Base64.encode(bytes)) }
    }
  }
}

/// Which fields of replies are points in time: they come as milliseconds.
enum TimeField {
  private static let keys: Set<String> = [
    "at", "created", "deadline", "due", "end", "ended", "id_expiry", "idempotency_expiry",
    "paused_since", "start", "start_by", "started",
  ]

  /// The time in a field; nil where it isn't one or there is none.
  static func time(_ field: Value.Field) -> Timestamp? {
    guard keys.contains(field.key), case .integer(let integer) = field.value, integer > 0 else {
      return nil
    }
    return Timestamp(milliseconds: UInt64(integer))
  }

  /// True for a time that stands for "none".
  static func isAbsent(_ field: Value.Field) -> Bool {
    keys.contains(field.key) && field.value == .integer(0)
  }
}

/// RFC 4648 base64, for bytes that aren't text.
package enum Base64 {
  package static func encode(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    var index = 0
    while index < bytes.count {
      let group = bytes[index..<min(index + 3, bytes.count)]
      var bits: UInt32 = 0
      for position in 0..<3 {
        let byte = position < group.count ? group[group.startIndex + position] : 0
        bits = bits << 8 | UInt32(byte)
      }
      for position in 0..<4 {
        let sextet = Int(bits >> UInt32(18 - 6 * position) & 0x3F)
        text.append(position <= group.count ? alphabet[sextet] : UInt8(ascii: "="))
      }
      index += 3
    }
    return String(decoding: text, as: UTF8.self)
  }
}
