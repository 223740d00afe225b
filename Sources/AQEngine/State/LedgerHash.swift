import AQCore

/// A SHA-256 in the chain of a ledger.
struct LedgerHash: Equatable, BitwiseCopyable {
  private var first: UInt64 = 0
  private var second: UInt64 = 0
  private var third: UInt64 = 0
  private var fourth: UInt64 = 0

  /// What stands before the first entry of a ledger.
  static let zero = LedgerHash()

  private init() {}

  /// Precondition: `bytes` are 32.
  init(_ bytes: RawSpan) {
    var cursor = ByteCursor(ByteRange(0, bytes.byteCount), in: bytes, timeBase: .zero)
    do throws(DecodeError) {
      try self.init(&cursor, bytes)
    } catch {
      invariantBroken("a hash has 32 bytes")
    }
  }

  init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    first = try cursor.fixed(UInt64.self, bytes)
    second = try cursor.fixed(UInt64.self, bytes)
    third = try cursor.fixed(UInt64.self, bytes)
    fourth = try cursor.fixed(UInt64.self, bytes)
  }

  /// Writes the 32 bytes.
  func encode(into writer: inout ByteWriter) {
    writer.write(fixed: first)
    writer.write(fixed: second)
    writer.write(fixed: third)
    writer.write(fixed: fourth)
  }

  /// 64 digits, lower case, as `sha256sum` shows them.
  var text: String {
    var text = ""
    for word in [first, second, third, fourth] {
      for shift in stride(from: 0, to: 64, by: 8) {
        let byte = UInt8(truncatingIfNeeded: word >> UInt64(shift))
        text += byte < 16 ? "0" : ""
        text += String(byte, radix: 16)
      }
    }
    return text
  }
}

/// What an entry of a ledger is chained by, beside its names and its payload. `docs/LEDGER.md` has
/// the form for those who verify from outside.
struct LedgerLink {
  /// The hash of the entry before; zeros for the first.
  var previous: LedgerHash
  /// From 1.
  var ordinal: UInt64
  var at: Timestamp
  var actor: ActorID

  private static let version: StaticString = "aqledger1\n"

  /// The entry's hash. `tenant` is empty for the default tenant.
  func hash(tenant: RawSpan, key: RawSpan, payload: RawSpan) -> LedgerHash {
    var form = ByteWriter(capacity: 128 + tenant.byteCount + key.byteCount + payload.byteCount)
    for scalar in Self.version.description.utf8 { form.write(scalar) }
    previous.encode(into: &form)
    form.write(fixed: ordinal)
    form.write(fixed: at.milliseconds)
    form.write(fixed: actor.rawValue)
    form.write(fixed: UInt32(tenant.byteCount))
    form.write(raw: tenant)
    form.write(fixed: UInt32(key.byteCount))
    form.write(raw: key)
    form.write(raw: payload)
    return Self.hash(form)
  }

  private static func hash(_ form: borrowing ByteWriter) -> LedgerHash { SHA256.hash(form.bytes) }
}
