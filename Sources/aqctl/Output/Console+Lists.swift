import AQClient
import AQCore

extension Console {
  /// Writes records as a table, or JSON; with `--quiet` what stands under the first column alone.
  func list(_ values: [Value], columns: [String]) {
    switch (settings.verbosity, settings.format) {
    case (.quiet, .table):
      guard let first = columns.first else { return }
      for value in values { write(RecordText.cell(value, first) + "\n") }
    case (_, .json), (_, .jsonl), (.normal, .table): records(values, columns: columns)
    }
  }

  /// Writes points in time, one a line, or a list of them as JSON.
  func times(_ values: [Value]) {
    let texts = values.compactMap(\.timestamp).map { TimeText.rfc3339($0) }
    switch settings.format {
    case .table: for text in texts { write(text + "\n") }
    case .json: line(.list(texts.map { .bytes(Array($0.utf8)) }))
    case .jsonl: for text in texts { line(.bytes(Array(text.utf8))) }
    }
  }
}
