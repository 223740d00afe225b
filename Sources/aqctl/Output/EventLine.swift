import AQClient

/// An event as one line for people: position, time, type, and its fields.
enum EventLine {
  static func text(_ event: Value) -> String {
    var words: [String] = []
    for key in ["lsn", "at", "type"] {
      let text = RecordText.cell(event, key)
      if !text.isEmpty { words.append(text) }
    }
    for field in event.fields ?? [] where !["lsn", "at", "type"].contains(field.key) {
      words.append("\(field.key)=\(RecordText.cell(event, field.key))")
    }
    return words.joined(separator: " ") + "\n"
  }
}
