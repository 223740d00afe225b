import AQCore

// How values of settings are written and shown.
extension Setting {
  /// The value a text stands for; nil where the text isn't of the setting's shape or out of range.
  func value(_ text: String) -> SettingValue? {
    switch shape {
    case .path:
      return text.isEmpty || text.utf8.contains(0) ? nil : .text(text)
    case .choice(let words):
      return words.contains(text) ? .text(text) : nil
    case .bytes(let range):
      return Setting.number(text, Setting.byteUnits).flatMap {
        range.contains($0) ? .number($0) : nil
      }
    case .count(let range):
      return Setting.number(text, []).flatMap { range.contains($0) ? .number($0) : nil }
    case .duration(let range):
      return Setting.number(text, Setting.timeUnits).flatMap {
        range.contains($0) ? .number($0) : nil
      }
    }
  }

  /// How a value is written: in the largest unit that says it exactly.
  public func text(_ value: SettingValue) -> String {
    switch (value, shape) {
    case (.text(let text), _): text
    case (.number(let number), .bytes): Setting.text(number, Setting.byteUnits)
    case (.number(let number), .duration): Setting.text(number, Setting.timeUnits)
    case (.number(let number), .path), (.number(let number), .choice),
      (.number(let number), .count):
      String(number)
    }
  }

  /// What it takes, in words.
  public var expectation: String {
    switch shape {
    case .path: "a path"
    case .choice(let words): words.joined(separator: " or ")
    case .bytes(let range):
      "\(Setting.text(range.lowerBound, Setting.byteUnits)) to"
        + " \(Setting.text(range.upperBound, Setting.byteUnits))"
    case .count(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .duration(let range):
      "a duration from \(Setting.text(range.lowerBound, Setting.timeUnits)) to"
        + " \(Setting.text(range.upperBound, Setting.timeUnits))"
    }
  }

  private typealias Unit = (name: String, size: UInt64)

  private static var byteUnits: [Unit] { [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)] }

  private static var timeUnits: [Unit] {
    [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)]
  }

  private static func number(_ text: String, _ units: [Unit]) -> UInt64? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let count = UInt64(digits) else { return nil }
    let name = text.dropFirst(digits.count)
    if name.isEmpty { return count }
    guard let unit = units.first(where: { $0.name == name }) else { return nil }
    let (number, overflowed) = count.multipliedReportingOverflow(by: unit.size)
    return overflowed ? nil : number
  }

  private static func text(_ number: UInt64, _ units: [Unit]) -> String {
    let exact = units.last { number > 0 && number.isMultiple(of: $0.size) }
    guard let exact else { return String(number) + (units.first?.size == 1 ? "ms" : "") }
    return "\(number / exact.size)\(exact.name)"
  }
}
