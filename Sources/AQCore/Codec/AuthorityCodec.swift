extension TenantRole {
  /// Numbers on disk, never reused.
  private enum Number {
    static let `operator`: UInt8 = 1
    static let auditor: UInt8 = 2
    static let gatekeeper: UInt8 = 3
    static let custom: UInt8 = 255
  }

  /// Appends a number, and a name where it is a custom one.
  public func encode(into writer: inout ByteWriter, from source: RawSpan) {
    switch self {
    case .operator: writer.write(Number.operator)
    case .auditor: writer.write(Number.auditor)
    case .gatekeeper: writer.write(Number.gatekeeper)
    case .custom(let name):
      writer.write(Number.custom)
      writer.write(name, of: source)
    }
  }

  /// Reads what `encode` wrote.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    switch try cursor.byte(bytes) {
    case Number.operator: self = .operator
    case Number.auditor: self = .auditor
    case Number.gatekeeper: self = .gatekeeper
    case Number.custom: self = .custom(try cursor.name(bytes))
    case _: throw .invalidValue
    }
  }

  /// The word on the wire; a custom one's name is taken from `bytes`.
  public func word(_ bytes: RawSpan) -> String {
    switch self {
    case .operator: "operator"
    case .auditor: "auditor"
    case .gatekeeper: "gatekeeper"
    case .custom(let name): bytes.text(name)
    }
  }
}

extension TenantCapability {
  /// Numbers on disk, never reused.
  private enum Number {
    static let submit: UInt8 = 1
    static let execute: UInt8 = 2
    static let review: UInt8 = 3
    static let approve: UInt8 = 4
    static let cancel: UInt8 = 5
    static let custom: UInt8 = 255
  }

  /// Appends a number, and a name where it is a custom one.
  public func encode(into writer: inout ByteWriter, from source: RawSpan) {
    switch self {
    case .submit: writer.write(Number.submit)
    case .execute: writer.write(Number.execute)
    case .review: writer.write(Number.review)
    case .approve: writer.write(Number.approve)
    case .cancel: writer.write(Number.cancel)
    case .custom(let name):
      writer.write(Number.custom)
      writer.write(name, of: source)
    }
  }

  /// Reads what `encode` wrote.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    switch try cursor.byte(bytes) {
    case Number.submit: self = .submit
    case Number.execute: self = .execute
    case Number.review: self = .review
    case Number.approve: self = .approve
    case Number.cancel: self = .cancel
    case Number.custom: self = .custom(try cursor.name(bytes))
    case _: throw .invalidValue
    }
  }

  /// The word on the wire; a custom one's name is taken from `bytes`.
  public func word(_ bytes: RawSpan) -> String {
    switch self {
    case .submit: "submit"
    case .execute: "execute"
    case .review: "review"
    case .approve: "approve"
    case .cancel: "cancel"
    case .custom(let name): bytes.text(name)
    }
  }
}
