/// What an identifier names: gives it a prefix in text (`t17`) and a type of its own.
public protocol IdentifierNoun: Sendable {
  /// The ASCII letter in front of the number.
  static var prefix: UInt8 { get }
  /// The noun in a sentence.
  static var noun: StaticString { get }
}

/// A number handed out in order by the engine and never reused.
///
/// The top 16 bits are the store's restore epoch (0 at first), the lower 48 count up from 1, so an
/// identifier is a direct index into a table and a restored store can't repeat one.
public struct Identifier<Noun: IdentifierNoun>: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// The whole number: restore epoch and sequence. Zero names nothing.
  public var rawValue: UInt64

  /// The bits that count; the rest is the restore epoch.
  @inlinable public static var sequenceMask: UInt64 { 0x0000_FFFF_FFFF_FFFF }

  /// Takes any number, zero included: the absence of an identifier in a row.
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// No identifier.
  @inlinable public static var none: Self { Self(rawValue: 0) }

  /// True where this names nothing.
  @inlinable public var isNone: Bool { rawValue == 0 }

  /// The restore epoch in which this was handed out.
  @inlinable public var restoreEpoch: UInt16 { UInt16(truncatingIfNeeded: rawValue >> 48) }

  /// The position within its restore epoch, from 1.
  @inlinable public var sequence: UInt64 { rawValue & Self.sequenceMask }

  /// By the whole number: within a restore epoch the order in which they were handed out.
  @inlinable public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

extension Identifier: CustomStringConvertible {
  /// The prefix and the whole number in decimal: `t17`.
  public var description: String {
    String(UnicodeScalar(Noun.prefix)) + String(rawValue)
  }

  /// Reads `t17`; nil for anything else, for zero and for a number over 64 bits.
  public init?(_ text: some StringProtocol) {
    var bytes = text.utf8.makeIterator()
    guard bytes.next() == Noun.prefix else { return nil }
    var value: UInt64 = 0
    var digitCount = 0
    while let byte = bytes.next() {
      guard byte >= 0x30, byte <= 0x39, digitCount < 20 else { return nil }
      // One id has one text: no leading zeros, and zero names nothing.
      if digitCount == 0, byte == 0x30 { return nil }
      let (scaled, overflowed) = value.multipliedReportingOverflow(by: 10)
      let (next, carried) = scaled.addingReportingOverflow(UInt64(byte - 0x30))
      guard !overflowed, !carried else { return nil }
      value = next
      digitCount += 1
    }
    guard digitCount > 0 else { return nil }
    self.init(rawValue: value)
  }
}

/// Names the tasks (`t17`).
public enum TaskNoun: IdentifierNoun {
  /// `t`.
  public static var prefix: UInt8 { UInt8(ascii: "t") }
  /// In sentences about tasks.
  public static var noun: StaticString { "task" }
}
/// Names the runs (`r42`).
public enum RunNoun: IdentifierNoun {
  /// `r`.
  public static var prefix: UInt8 { UInt8(ascii: "r") }
  /// In sentences about runs.
  public static var noun: StaticString { "run" }
}
/// Names the actors (`a3`).
public enum ActorNoun: IdentifierNoun {
  /// `a`.
  public static var prefix: UInt8 { UInt8(ascii: "a") }
  /// In sentences about actors.
  public static var noun: StaticString { "actor" }
}
/// Names the subscriptions (`s9`).
public enum SubscriptionNoun: IdentifierNoun {
  /// `s`.
  public static var prefix: UInt8 { UInt8(ascii: "s") }
  /// In sentences about subscriptions.
  public static var noun: StaticString { "subscription" }
}
/// Names the tenants (`n2`).
public enum TenantNoun: IdentifierNoun {
  /// `n`: `t` is for tasks.
  public static var prefix: UInt8 { UInt8(ascii: "n") }
  /// In sentences about tenants.
  public static var noun: StaticString { "tenant" }
}

/// Names the bulk operations (`o1`).
public enum OperationNoun: IdentifierNoun {
  /// `o`.
  public static var prefix: UInt8 { UInt8(ascii: "o") }
  /// In sentences about bulk operations.
  public static var noun: StaticString { "operation" }
}

/// One durable intent: `t17`.
public typealias TaskID = Identifier<TaskNoun>
/// One occurrence of a task: `r42`.
public typealias RunID = Identifier<RunNoun>
/// A registered worker or person: `a3`.
public typealias ActorID = Identifier<ActorNoun>
/// Something a task waits for: `s9`.
public typealias SubscriptionID = Identifier<SubscriptionNoun>
/// Whose work it is: `n2`; none for the default tenant.
public typealias TenantID = Identifier<TenantNoun>
/// Something being done to all tasks that a query finds: `o1`.
public typealias OperationID = Identifier<OperationNoun>
