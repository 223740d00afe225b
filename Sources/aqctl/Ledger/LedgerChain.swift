import AQClient
import AQCore

/// Follows the chain of a ledger from what was read of it: every entry's hash is computed anew and
/// must be what the next one says came before it. `docs/LEDGER.md` has the form.
package struct LedgerChain {
  /// Whose ledger it is; empty for the default tenant.
  private let tenant: [UInt8]
  private var last: [String: (hash: String, ordinal: UInt64)] = [:]
  /// Entries that were followed.
  package private(set) var entryCount: UInt64 = 0
  /// The first entry that isn't what it should be; nil while all were.
  package private(set) var firstBad: (key: String, ordinal: UInt64)?

  private static let version = Array("aqledger1\n".utf8)

  /// Before the first entry that was read.
  package init(tenant: String) { self.tenant = Array(tenant.utf8) }

  /// Follows one more entry; entries of one ledger come in their order.
  package mutating func follow(_ entry: Value) {
    guard firstBad == nil else { return }
    entryCount += 1
    let key = entry["key"]?.text ?? ""
    let ordinal = entry["ordinal"]?.unsigned ?? 0
    let hash = entry["hash"]?.text ?? ""
    let previous = entry["previous_hash"]?.text ?? ""
    guard isChained(entry, key, ordinal, previous, hash) else {
      firstBad = (key, ordinal)
      return
    }
    last[key] = (hash, ordinal)
  }

  private func isChained(
    _ entry: Value, _ key: String, _ ordinal: UInt64, _ previous: String, _ hash: String
  ) -> Bool {
    if let before = last[key] {
      guard before.hash == previous, before.ordinal + 1 == ordinal else { return false }
    } else if ordinal == 1 {
      // What was pruned can't be followed; a first entry that is there has none before it.
      guard previous.allSatisfy({ $0 == "0" }) else { return false }
    }
    guard let at = entry["at"]?.unsigned, let actor = entry["actor"]?.text.flatMap({ ActorID($0) }),
      let payload = entry["payload"]?.bytes, let before = Self.bytes(previous)
    else { return false }
    var form = Self.version + before
    Self.append(ordinal, 8, to: &form)
    Self.append(at, 8, to: &form)
    Self.append(actor.rawValue, 8, to: &form)
    Self.append(UInt64(tenant.count), 4, to: &form)
    form += tenant
    Self.append(UInt64(key.utf8.count), 4, to: &form)
    form += Array(key.utf8) + payload
    return Self.bytes(hash) == SHA256.hash(form)
  }

  private static func append(_ number: UInt64, _ byteCount: UInt64, to form: inout [UInt8]) {
    for index in 0..<byteCount { form.append(UInt8(truncatingIfNeeded: number >> (index * 8))) }
  }

  /// Reads 64 digits; nil for anything else.
  private static func bytes(_ digits: String) -> [UInt8]? {
    let digits = Array(digits.utf8)
    guard digits.count == Limits.ledgerHashBytes * 2 else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      let pair = String(decoding: digits[index..<index + 2], as: UTF8.self)
      guard let byte = UInt8(pair, radix: 16) else { return nil }
      bytes.append(byte)
    }
    return bytes
  }
}
