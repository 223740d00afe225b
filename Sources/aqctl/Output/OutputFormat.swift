/// How data is written to standard output.
package enum OutputFormat: String, CaseIterable, Sendable {
  /// For people; its shape may change.
  case table
  /// One JSON value.
  case json
  /// One JSON value a line.
  case jsonl
}
