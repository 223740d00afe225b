import AQClient
import AQCore
import Glibc

/// Where verbs write: data to standard output, everything else to standard error.
package final class Console {
  /// How it is written.
  package let settings: Settings
  private var pending: [UInt8] = []

  /// A console that writes to the standard descriptors.
  package init(_ settings: Settings) { self.settings = settings }

  /// Writes text to standard output; it goes out at the end, or when enough has come together.
  package func write(_ text: String) {
    pending.append(contentsOf: text.utf8)
    if pending.count >= 64 << 10 { flush() }
  }

  /// Writes out what is pending.
  package func flush() {
    Files.write(pending, to: STDOUT_FILENO)
    pending.removeAll(keepingCapacity: true)
  }

  /// Tells something that isn't data, unless it is to be quiet.
  package func note(_ sentence: String) {
    switch settings.verbosity {
    case .quiet: return
    case .normal: Self.error("aqctl: \(Escaping.line(sentence))\n")
    }
  }

  /// Writes to standard error at once.
  package static func error(_ text: String) { Files.write(Array(text.utf8), to: STDERR_FILENO) }

  /// Writes one record: a line for each of its fields, or JSON.
  package func record(_ value: Value) {
    switch settings.format {
    case .json, .jsonl: line(value)
    case .table:
      let lines = RecordText.lines(value)
      let width = lines.map(\.name.count).max() ?? 0
      for line in lines {
        let gap = String(repeating: " ", count: width - line.name.count + 2)
        write(line.name + gap + styled(line.text, for: line.name, padded: line.text) + "\n")
      }
    }
  }

  /// Writes many records: a table of `columns`, or JSON (an array, or one value a line).
  package func records(_ values: [Value], columns: [String]) {
    switch settings.format {
    case .json: line(.list(values))
    case .jsonl: for value in values { line(value) }
    case .table: table(values, columns)
    }
  }

  /// Writes a value as one line of JSON.
  package func line(_ value: Value) {
    var writer = JSONWriter()
    writer.value(value)
    write(writer.text + "\n")
  }

  private func table(_ values: [Value], _ columns: [String]) {
    var table = TableText(columns: columns)
    for value in values { table.append(columns.map { RecordText.cell(value, $0) }) }
    write(
      table.text(settings.headers) { column, cell, padded in
        styled(cell, for: columns[column], padded: padded)
      })
  }

  /// State words in color where colors are on.
  private func styled(_ cell: String, for column: String, padded: String) -> String {
    guard case .on = settings.color, column == "state" || column == "to" else { return padded }
    let color: String
    switch cell {
    case "completed": color = "32"
    case "failed": color = "31"
    case "running", "leased": color = "36"
    case "retryWait", "suspended": color = "33"
    case "canceled": color = "35"
    default: return padded
    }
    return "\u{1B}[\(color)m\(padded)\u{1B}[0m"
  }
}
