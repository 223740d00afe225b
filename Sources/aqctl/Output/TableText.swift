/// Rows under column names, aligned; the last column isn't padded.
package struct TableText {
  /// Their names, in lower case.
  package var columns: [String]
  /// The cells, escaped.
  package private(set) var rows: [[String]] = []

  /// A table without rows.
  package init(columns: [String]) { self.columns = columns }

  /// Adds a row; cells are escaped, and missing ones are empty.
  package mutating func append(_ cells: [String]) {
    rows.append(columns.indices.map { $0 < cells.count ? Escaping.line(cells[$0]) : "" })
  }

  /// Whether the column names stand above the rows.
  package enum Headers: Sendable { case shown, hidden }

  /// The whole table. `style` colors a padded cell, given its column and content.
  package func text(
    _ headers: Headers, style: (_ column: Int, _ cell: String, _ padded: String) -> String
  ) -> String {
    var widths = columns.map { _ in 0 }
    let heads = columns.map { $0.uppercased() }
    if case .shown = headers { widths = heads.map(\.count) }
    for row in rows {
      for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.count) }
    }
    var text = ""
    if case .shown = headers { text += line(heads, widths) { _, _, padded in padded } }
    for row in rows { text += line(row, widths, style) }
    return text
  }

  private func line(
    _ cells: [String], _ widths: [Int], _ style: (Int, String, String) -> String
  ) -> String {
    // What follows the last cell with content would only be blanks.
    let last = cells.lastIndex { !$0.isEmpty } ?? 0
    var parts: [String] = []
    for (index, cell) in cells.enumerated() where index <= last {
      let padding = index == last ? 0 : widths[index] - cell.count
      parts.append(style(index, cell, cell + String(repeating: " ", count: padding)))
    }
    return parts.joined(separator: "  ") + "\n"
  }
}
