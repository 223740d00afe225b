import AQClient
import AQCore

extension Value {
  /// What the engine's own value looks like to the writers of output; times become text.
  init(_ value: ReplyValue) {
    switch value {
    case .null: self = .null
    case .boolean(let boolean): self = .boolean(boolean)
    case .integer(let integer): self = .integer(integer)
    case .unsigned(let number):
      self = Int64(exactly: number).map(Value.integer) ?? .text(String(number))
    case .text(let text): self = .text(text)
    case .word(let word): self = .text(word.description)
    case .bytes(let bytes): self = .bytes(bytes)
    case .time(let time): self = .text(TimeText.rfc3339(time))
    case .list(let items): self = .list(items.map(Value.init))
    case .map(let fields):
      self = .map(fields.map { Field($0.key.description, Value($0.value)) })
    }
  }

  /// A text of our own.
  static func text(_ text: String) -> Value { .bytes(Array(text.utf8)) }

  /// A number of our own; one over 63 bits becomes text.
  static func whole(_ number: UInt64) -> Value { Value(.unsigned(number)) }
}
