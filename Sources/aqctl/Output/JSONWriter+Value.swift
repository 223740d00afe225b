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
