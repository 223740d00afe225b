import AQClient
import AQCore

/// Records as text for people.
enum RecordText {
  /// A field's name and what stands under it.
  struct Line {
    var name: String
    var text: String
  }

  /// One line for each field; those of maps within get a dotted name. Longer texts are cut.
  static func lines(_ value: Value) -> [Line] { lines(value, under: "") }

  private static func lines(_ value: Value, under name: String) -> [Line] {
    let prefix = name.isEmpty ? "" : "\(name)."
    switch value {
    case .map(let fields):
      return fields.flatMap { field in
        if let time = TimeField.time(field) {
          return [Line(name: prefix + field.key, text: TimeText.rfc3339(time))]
        }
        if TimeField.isAbsent(field) { return [Line(name: prefix + field.key, text: "-")] }
        return lines(field.value, under: prefix + field.key)
      }
    case .list(let items) where items.contains(where: { $0.fields != nil }):
      return items.enumerated().flatMap { index, item in
        lines(item, under: prefix + String(index + 1))
      }
    case .null, .boolean, .integer, .number, .bytes, .list, .failure:
      return [Line(name: name.isEmpty ? "value" : name, text: text(value))]
    }
  }

  /// The cell of a table under a field's name.
  static func cell(_ record: Value, _ key: String) -> String {
    guard let value = record[key] else { return "" }
    let field = Value.Field(key, value)
    if let time = TimeField.time(field) { return TimeText.rfc3339(time) }
    return TimeField.isAbsent(field) ? "" : text(value)
  }

  /// One line of text.
  static func text(_ value: Value) -> String {
    switch value {
    case .null: return "-"
    case .boolean(let boolean): return boolean ? "yes" : "no"
    case .integer(let integer): return String(integer)
    case .number(let number): return String(number)
    case .bytes(let bytes):
      guard let text = String(validating: bytes, as: UTF8.self) else {
        return "\(bytes.count) bytes (not text; see -o json)"
      }
      let shown = Escaping.line(String(text.prefix(200)))
      return text.count > 200 ? "\(shown)… (\(bytes.count) bytes)" : shown
    case .list(let items): return items.map(text).joined(separator: ", ")
    case .map(let fields):
      return fields.map { "\($0.key)=\(text($0.value))" }.joined(separator: " ")
    case .failure(let code, let sentence): return "\(code): \(Escaping.line(sentence))"
    }
  }
}
