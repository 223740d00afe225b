/// What can stand before the operator of a term.
public enum QueryField: String, CaseIterable, Sendable {
  case state, queue, kind, key, tag, tenant, parent, task, id
  case age, created, ended, finished, since, until
  case attempt, priority, error, sort

  /// The operators that may follow, as they are shown to somebody who wrote another.
  public var operators: StaticString {
    switch self {
    case .state, .queue, .kind, .key, .tag, .tenant, .parent, .task, .id, .since, .until, .sort:
      ":"
    case .age, .created, .ended, .finished: "> >= < <="
    case .attempt, .priority: ": > >= < <="
    case .error: "~ :"
    }
  }

  /// What its value looks like.
  public var expectation: QueryExpectation {
    switch self {
    case .state: .state
    case .queue, .kind, .key, .tag, .tenant, .error: .text
    case .parent, .task: .task
    case .id: .identifiers
    case .age: .duration
    case .created, .ended, .finished, .since, .until: .time
    case .attempt, .priority: .number
    case .sort: .sort
    }
  }

  /// The field of that name, letters of either case.
  init?(_ name: ArraySlice<UInt8>) {
    let lowered = String(decoding: name.map(Self.lowered), as: UTF8.self)
    self.init(rawValue: lowered)
  }

  static func lowered(_ byte: UInt8) -> UInt8 {
    byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
  }
}
