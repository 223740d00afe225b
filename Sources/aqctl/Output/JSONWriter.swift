/// Writes JSON (RFC 8259), compact, with keys in the order they are given.
package struct JSONWriter {
  /// What was written.
  package private(set) var text = ""
  /// True right behind an element, where a comma must come before the next.
  private var needsComma = false

  /// Starts empty.
  package init() {}

  /// An object whose fields the closure writes.
  package mutating func object(_ fields: (inout JSONWriter) -> Void) {
    open("{")
    fields(&self)
    close("}")
  }

  /// An array whose elements the closure writes.
  package mutating func array(_ elements: (inout JSONWriter) -> Void) {
    open("[")
    elements(&self)
    close("]")
  }

  /// The key of the value that comes next.
  package mutating func key(_ key: String) {
    string(key)
    text += ":"
    needsComma = false
  }

  /// A key with a string.
  package mutating func field(_ key: String, _ value: String) {
    self.key(key)
    string(value)
  }

  /// A string, escaped.
  package mutating func string(_ value: String) {
    separate()
    text += "\""
    for scalar in value.unicodeScalars { append(scalar) }
    text += "\""
    needsComma = true
  }

  /// A whole number.
  package mutating func integer(_ value: Int64) { literal(String(value)) }

  /// A whole number that is never negative.
  package mutating func unsigned(_ value: UInt64) { literal(String(value)) }

  /// `true` or `false`.
  package mutating func boolean(_ value: Bool) { literal(value ? "true" : "false") }

  /// `null`.
  package mutating func null() { literal("null") }

  /// A number; what JSON can't say (an infinity) becomes null.
  package mutating func number(_ value: Double) {
    literal(value.isFinite ? String(value) : "null")
  }

  private mutating func literal(_ word: String) {
    separate()
    text += word
    needsComma = true
  }

  private mutating func open(_ bracket: String) {
    separate()
    text += bracket
    needsComma = false
  }

  private mutating func close(_ bracket: String) {
    text += bracket
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { text += "," }
    needsComma = false
  }

  private mutating func append(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\"": text += "\\\""
    case "\\": text += "\\\\"
    case "\n": text += "\\n"
    case "\r": text += "\\r"
    case "\t": text += "\\t"
    // Control characters, and the two line ends that JavaScript and terminals trip over.
    case _
    where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
      || scalar.value == 0x2028 || scalar.value == 0x2029:
      let digits = String(scalar.value, radix: 16)
      text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: text.unicodeScalars.append(scalar)
    }
  }
}
