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

  @inlinable public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

extension Identifier: CustomStringConvertible {
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
  public static var prefix: UInt8 { UInt8(ascii: "t") }
  public static var noun: StaticString { "task" }
}
/// Names the runs (`r42`).
public enum RunNoun: IdentifierNoun {
  public static var prefix: UInt8 { UInt8(ascii: "r") }
  public static var noun: StaticString { "run" }
}
/// Names the actors (`a3`).
public enum ActorNoun: IdentifierNoun {
  public static var prefix: UInt8 { UInt8(ascii: "a") }
  public static var noun: StaticString { "actor" }
}
/// Names the subscriptions (`s9`).
public enum SubscriptionNoun: IdentifierNoun {
  public static var prefix: UInt8 { UInt8(ascii: "s") }
  public static var noun: StaticString { "subscription" }
}
/// Names the tenants (`n2`).
public enum TenantNoun: IdentifierNoun {
  public static var prefix: UInt8 { UInt8(ascii: "n") }
  public static var noun: StaticString { "tenant" }
}

public typealias TaskID = Identifier<TaskNoun>
public typealias RunID = Identifier<RunNoun>
public typealias ActorID = Identifier<ActorNoun>
public typealias SubscriptionID = Identifier<SubscriptionNoun>
public typealias TenantID = Identifier<TenantNoun>
