/// What tells one store from every other: drawn once, when it is made.
public struct StoreIdentity: Hashable, Sendable {
  /// Names the store in every file it owns.
  public var uuid: UInt128
  /// Seeds the frame sums, so that bytes a client chose can't pass for a frame.
  public var salt: UInt128

  /// The given numbers; for reading files and for tests.
  public init(uuid: UInt128, salt: UInt128) {
    self.uuid = uuid
    self.salt = salt
  }

  /// Numbers from the system's random source; the uuid is of version 4 (RFC 9562 §5.4).
  public static func random() -> StoreIdentity {
    var source = SystemRandomNumberGenerator()
    let version: UInt128 = 0x4 << 76
    let versionMask: UInt128 = 0xF << 76
    let variant: UInt128 = 0x2 << 62
    let variantMask: UInt128 = 0x3 << 62
    let drawn = UInt128.random(in: .min ... .max, using: &source)
    let uuid = drawn & ~versionMask & ~variantMask | version | variant
    return StoreIdentity(uuid: uuid, salt: .random(in: .min ... .max, using: &source))
  }
}
