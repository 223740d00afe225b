/// Prints measurements as they come: a table for people, JSON lines for programs.
struct Report {
  enum Form { case table, json }

  let scenario: String
  let size: Size
  let form: Form
  private var hasHead = false

  init(scenario: String, size: Size, form: Form) {
    self.scenario = scenario
    self.size = size
    self.form = form
  }

  private static let columns: [(title: String, width: Int)] = [
    ("scenario", 12), ("variant", 30), ("count", 9), ("seconds", 8), ("rate/s", 12),
    ("p50 µs", 9), ("p99 µs", 9), ("p99.9 µs", 9), ("B/event", 8), ("sync/ev", 8), ("B/run", 7),
  ]

  /// Shows one measurement.
  mutating func add(_ measurement: Measurement) {
    switch form {
    case .table: addRow(measurement)
    case .json: print(json(measurement))
    }
  }

  private mutating func addRow(_ measurement: Measurement) {
    if !hasHead {
      print(Self.columns.map { $0.title.padded(to: $0.width) }.joined(separator: " "))
      hasHead = true
    }
    let waits =
      measurement.latencies.isEmpty
      ? ["", "", ""]
      : measurement.latencies.microseconds(at: [0.5, 0.99, 0.999]).map { $0.text(digits: 1) }
    let cells =
      [
        scenario, measurement.variant, String(measurement.count),
        measurement.seconds.text(digits: 3), measurement.rate.text(digits: 0),
      ] + waits + [
        measurement.bytesPerEvent?.text(digits: 1) ?? "",
        measurement.syncsPerEvent?.text(digits: 5) ?? "",
        measurement.memoryPerRun?.text(digits: 1) ?? "",
      ]
    var line = zip(cells, Self.columns).map { $0.padded(to: $1.width) }.joined(separator: " ")
    for other in measurement.others { line += " \(other.name)=\(other.value.text(digits: 3))" }
    if let hash = measurement.hash { line += " hash=\(hash)" }
    print(line)
  }

  private func json(_ measurement: Measurement) -> String {
    var fields = [
      "\"scenario\":\"\(scenario)\"", "\"size\":\"\(size.rawValue)\"",
      "\"variant\":\"\(measurement.variant)\"", "\"unit\":\"\(measurement.unit)\"",
      "\"count\":\(measurement.count)", "\"seconds\":\(measurement.seconds)",
      "\"rate\":\(measurement.rate)",
    ]
    if !measurement.latencies.isEmpty {
      let waits = measurement.latencies.microseconds(at: [0.5, 0.99, 0.999])
      for (name, value) in zip(["p50_us", "p99_us", "p999_us"], waits) {
        fields.append("\"\(name)\":\(value)")
      }
    }
    let rest = [
      ("bytes_per_event", measurement.bytesPerEvent),
      ("syncs_per_event", measurement.syncsPerEvent),
      ("memory_per_run", measurement.memoryPerRun),
    ]
    for (name, value) in rest { if let value { fields.append("\"\(name)\":\(value)") } }
    for other in measurement.others { fields.append("\"\(other.name)\":\(other.value)") }
    if let hash = measurement.hash { fields.append("\"hash\":\"\(hash)\"") }
    return "{\(fields.joined(separator: ","))}"
  }
}

extension String {
  /// Filled up with blanks at the end.
  func padded(to width: Int) -> String {
    count < width ? self + String(repeating: " ", count: width - count) : self
  }
}

extension Double {
  /// In decimals, rounded.
  func text(digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let scaled = (self * scale).rounded()
    guard scaled.magnitude < 1e15 else { return String(self) }
    let whole = Int64(scaled)
    if digits == 0 { return String(whole) }
    let fraction = String(whole.magnitude % UInt64(scale))
    let zeros = String(repeating: "0", count: digits - fraction.count)
    return "\(whole < 0 ? "-" : "")\(whole.magnitude / UInt64(scale)).\(zeros)\(fraction)"
  }
}
