import AQCore
import AQStorage
import Testing

/// The MANIFEST's bytes.
@Suite struct ManifestFormat {
  static let identity = StoreIdentity(
    uuid: 0x0102_0304_0506_4708_890A_0B0C_0D0E_0F10,
    salt: 0xA1A2_A3A4_A5A6_A7A8_A9AA_ABAC_ADAE_AFB0)

  static var sample: Manifest {
    var manifest = Manifest(
      identity: identity, createdAt: Timestamp(milliseconds: 1_000), restoreEpoch: 0x1234)
    manifest.epoch = 9
    let first = SegmentName(firstLSN: LSN(5), sequel: 0)
    let second = SegmentName(firstLSN: LSN(8), sequel: 2)
    manifest.sealed = [
      SealedSegment(number: 3, name: first, lastLSN: LSN(7), usedBytes: 4_200, chain: 0xC0),
      SealedSegment(number: 4, name: second, lastLSN: LSN(7), usedBytes: 4_160, chain: 0xC1),
    ]
    manifest.active = ActiveSegment(number: 5, name: SegmentName(firstLSN: LSN(8), sequel: 3))
    manifest.snapshots = [KeptSnapshot(lastLSN: LSN(6), chain: 0xC2, sizeBytes: 77)]
    return manifest
  }

  @Test func `it reads back as it was written`() throws {
    #expect(try Manifest(decoding: Self.sample.encoded()) == Self.sample)
    let fresh = Manifest(identity: Self.identity, createdAt: .zero)
    #expect(try Manifest(decoding: fresh.encoded()) == fresh)
  }

  @Test func `its bytes are these`() {
    let digits = Array("0123456789abcdef")
    let hex = String(
      Self.sample.encoded().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    let fields = [
      "41514d414e494631", "0100", "0000", "0100", "3412",  // magic, format, restore epoch
      "e0000000", "09000000",  // length, epoch
      "100f0e0d0c0b0a890847060504030201",  // uuid
      "b0afaeadacabaaa9a8a7a6a5a4a3a2a1",  // salt
      "e803000000000000",  // created
      "0500000000000000", "0800000000000000", "03000000",  // active: number, first LSN, sequel
      "02000000", "01000000", "00000000",  // counts, zero
      "0300000000000000", "0500000000000000", "0700000000000000",  // sealed
      "6810000000000000", "c000000000000000", "00000000", "00000000",
      "0400000000000000", "0800000000000000", "0700000000000000",
      "4010000000000000", "c100000000000000", "02000000", "00000000",
      "0600000000000000", "c200000000000000", "4d00000000000000",  // snapshot
    ]
    let body = fields.joined()
    #expect(hex.hasPrefix(body))
    #expect(String(hex.dropFirst(body.count)) == "89cfec2d8ca7f638")
  }

  @Test func `any flipped bit and any cut is damage`() {
    let bytes = Self.sample.encoded()
    for offset in bytes.indices {
      for bit in 0..<8 {
        var flipped = bytes
        flipped[offset] ^= 1 << bit
        #expect(Self.isDamaged(flipped), "byte \(offset) bit \(bit)")
      }
      #expect(Self.isDamaged(Array(bytes[..<offset])))
    }
    #expect(Self.isDamaged(bytes + [0]))
  }

  @Test func `a newer format with a good sum is not damage`() {
    var manifest = Self.sample
    manifest.format = FormatVersion(major: 7, minor: 1, minimumReader: 6)
    do {
      _ = try Manifest(decoding: manifest.encoded())
      Issue.record("read")
    } catch {
      #expect(error == .unsupported(manifest.format))
    }
    manifest.format = FormatVersion(major: 2, minor: 0, minimumReader: 1)
    #expect(throws: Never.self) { try Manifest(decoding: manifest.encoded()) }
  }

  @Test func `lists out of order are damage even under a good sum`() {
    var manifest = Self.sample
    manifest.sealed[1].number = 9
    #expect(Self.isDamaged(manifest.encoded()))
    manifest = Self.sample
    manifest.sealed[0].lastLSN = LSN(9)
    #expect(Self.isDamaged(manifest.encoded()))
    manifest = Self.sample
    manifest.snapshots.append(manifest.snapshots[0])
    #expect(Self.isDamaged(manifest.encoded()))
  }

  private static func isDamaged(_ bytes: [UInt8]) -> Bool {
    do {
      _ = try Manifest(decoding: bytes)
      return false
    } catch {
      guard case .damaged = error else { return false }
      return true
    }
  }
}
