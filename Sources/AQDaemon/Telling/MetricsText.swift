import AQEngine

/// Builds the text form of Prometheus: a help and a type line before each family.
struct MetricsText {
  private(set) var text = ""
  /// Before every name.
  var prefix: StaticString = "actionqueue_"

  private mutating func head(_ name: StaticString, _ type: StaticString, _ help: StaticString) {
    text += "# HELP \(prefix)\(name) \(help)\n# TYPE \(prefix)\(name) \(type)\n"
  }

  /// Something that only grows.
  mutating func counter(_ name: StaticString, _ help: StaticString, _ value: UInt64) {
    head(name, "counter", help)
    text += "\(prefix)\(name) \(value)\n"
  }

  /// Something that only grows, in parts.
  mutating func counter(_ name: StaticString, _ help: StaticString, _ value: Double) {
    head(name, "counter", help)
    text += "\(prefix)\(name) \(value)\n"
  }

  /// Something that goes up and down.
  mutating func gauge(_ name: StaticString, _ help: StaticString, _ value: UInt64) {
    head(name, "gauge", help)
    text += "\(prefix)\(name) \(value)\n"
  }

  /// Something that goes up and down.
  mutating func gauge(_ name: StaticString, _ help: StaticString, _ value: Int) {
    gauge(name, help, UInt64(max(0, value)))
  }

  /// Something that goes up and down, in parts.
  mutating func gauge(_ name: StaticString, _ help: StaticString, _ value: Double) {
    head(name, "gauge", help)
    text += "\(prefix)\(name) \(value)\n"
  }

  /// One sample a value of the label.
  mutating func gauges(
    _ name: StaticString, _ help: StaticString, by label: StaticString,
    _ samples: [(StaticString, UInt64)]
  ) {
    head(name, "gauge", help)
    write(name, label, samples)
  }

  /// One sample a value of the label.
  mutating func counters(
    _ name: StaticString, _ help: StaticString, by label: StaticString,
    _ samples: [(StaticString, UInt64)]
  ) {
    head(name, "counter", help)
    write(name, label, samples)
  }

  private mutating func write(
    _ name: StaticString, _ label: StaticString, _ samples: [(StaticString, UInt64)]
  ) {
    for (value, count) in samples {
      text += "\(prefix)\(name){\(label)=\"\(value)\"} \(count)\n"
    }
  }

  /// A histogram, `per` units of which make one of the metric's.
  mutating func histogram(
    _ name: StaticString, _ help: StaticString, _ histogram: Histogram, per scale: Double
  ) {
    head(name, "histogram", help)
    var total: UInt64 = 0
    for (bound, count) in zip(histogram.bounds, histogram.counts) {
      total += count
      text += "\(prefix)\(name)_bucket{le=\"\(Double(bound) / scale)\"} \(total)\n"
    }
    text += "\(prefix)\(name)_bucket{le=\"+Inf\"} \(histogram.count)\n"
    text += "\(prefix)\(name)_sum \(Double(histogram.sum) / scale)\n"
    text += "\(prefix)\(name)_count \(histogram.count)\n"
  }
}
