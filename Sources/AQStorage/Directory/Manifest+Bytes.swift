import AQCore

/// The MANIFEST's bytes, little-endian:
/// ```
///   0  u64   magic "AQMANIF1"
///   8  u16   format major        10  u16  format minor      12  u16  lowest reader's major
///  14  u16   restore epoch
///  16  u32   length of the whole file                       20  u32  epoch
///  24  u128  store uuid          40  u128 salt
///  56  u64   created, milliseconds since 1970
///  64  u64   active: number      72  u64  first LSN         80  u32  sequel
///  84  u32   count of sealed segments
///  88  u32   count of snapshots  92  u32  zero
///  96        sealed segments, 48 bytes each:
///            u64 number, u64 first LSN, u64 last LSN, u64 used bytes, u64 chain, u32 sequel,
///            u32 zero
///            snapshots, 24 bytes each: u64 last LSN, u64 chain, u64 size
///            u64 XXH3-64 of everything before
/// ```
/// Magic, version, length and the sum at the end keep their places in every major.
extension Manifest {
  static var magic: UInt64 { 0x3146_494E_414D_5141 }
  static var headerBytes: Int { 96 }
  static var sealedBytes: Int { 48 }
  static var snapshotBytes: Int { 24 }
  /// No manifest is larger.
  static var maximumBytes: Int {
    headerBytes + maximumSealedCount * sealedBytes + maximumSnapshotCount * snapshotBytes + 8
  }

  /// Why bytes aren't a manifest this build can read.
  public enum DecodeError: Error, Hashable, Sendable {
    case damaged(Damage)
    /// The sum is good, the major is newer than this build.
    case unsupported(FormatVersion)
  }

  /// What about the bytes is wrong.
  public enum Damage: String, Sendable {
    case tooShort, tooLong, magic, length, checksum, counts, order
  }

  /// The manifest as bytes.
  public func encoded() -> [UInt8] {
    let length =
      Self.headerBytes + sealed.count * Self.sealedBytes
      + snapshots.count * Self.snapshotBytes + 8
    var out = StoredBytes(capacity: length)
    out.append(Self.magic)
    out.append(format.major)
    out.append(format.minor)
    out.append(format.minimumReader)
    out.append(restoreEpoch)
    out.append(UInt32(length))
    out.append(epoch)
    out.append(identity.uuid)
    out.append(identity.salt)
    out.append(createdAt.milliseconds)
    out.append(active.number)
    out.append(active.name.firstLSN.rawValue)
    out.append(active.name.sequel)
    out.append(UInt32(sealed.count))
    out.append(UInt32(snapshots.count))
    out.append(UInt32(0))
    for segment in sealed { out.append(segment) }
    for snapshot in snapshots {
      out.append(snapshot.lastLSN.rawValue)
      out.append(snapshot.chain)
      out.append(snapshot.sizeBytes)
    }
    out.append(Checksum.xxh3(out.bytes))
    invariant(out.bytes.count == length, "the length is written before the records")
    return out.bytes
  }

  /// Reads a manifest.
  ///
  /// Throws `DecodeError.unsupported` for a newer format whose sum is good, `damaged` otherwise.
  public init(decoding bytes: [UInt8]) throws(DecodeError) {
    try self.init(stored: bytes.rawBytes)
  }

  private init(stored span: RawSpan) throws(DecodeError) {
    guard span.byteCount >= Self.headerBytes + 8 else { throw .damaged(.tooShort) }
    guard span.byteCount <= Self.maximumBytes else { throw .damaged(.tooLong) }
    guard span.storedUInt64(at: 0) == Self.magic else { throw .damaged(.magic) }
    guard Int(span.storedUInt32(at: 16)) == span.byteCount else { throw .damaged(.length) }
    let end = span.byteCount - 8
    guard Checksum.xxh3(span.extracting(0..<end)) == span.storedUInt64(at: end) else {
      throw .damaged(.checksum)
    }
    format = FormatVersion(
      major: span.storedUInt16(at: 8), minor: span.storedUInt16(at: 10),
      minimumReader: span.storedUInt16(at: 12))
    guard format.isReadable else { throw .unsupported(format) }
    let sealedCount = Int(span.storedUInt32(at: 84))
    let snapshotCount = Int(span.storedUInt32(at: 88))
    guard sealedCount <= Self.maximumSealedCount, snapshotCount <= Self.maximumSnapshotCount,
      end == Self.headerBytes + sealedCount * Self.sealedBytes
        + snapshotCount * Self.snapshotBytes
    else { throw .damaged(.counts) }
    restoreEpoch = span.storedUInt16(at: 14)
    epoch = span.storedUInt32(at: 20)
    identity = StoreIdentity(uuid: span.storedUInt128(at: 24), salt: span.storedUInt128(at: 40))
    createdAt = Timestamp(milliseconds: span.storedUInt64(at: 56))
    let name = SegmentName(
      firstLSN: LSN(span.storedUInt64(at: 72)), sequel: span.storedUInt32(at: 80))
    active = ActiveSegment(number: span.storedUInt64(at: 64), name: name)
    sealed = []
    snapshots = []
    var offset = Self.headerBytes
    for _ in 0..<sealedCount {
      sealed.append(SealedSegment(stored: span.extracting(offset..<offset + Self.sealedBytes)))
      offset += Self.sealedBytes
    }
    for _ in 0..<snapshotCount {
      let chain = span.storedUInt64(at: offset + 8)
      let size = span.storedUInt64(at: offset + 16)
      let last = LSN(span.storedUInt64(at: offset))
      snapshots.append(KeptSnapshot(lastLSN: last, chain: chain, sizeBytes: size))
      offset += Self.snapshotBytes
    }
    guard isConsistent else { throw .damaged(.order) }
  }
}

extension StoredBytes {
  fileprivate mutating func append(_ segment: SealedSegment) {
    append(segment.number)
    append(segment.name.firstLSN.rawValue)
    append(segment.lastLSN.rawValue)
    append(segment.usedBytes)
    append(segment.chain)
    append(segment.name.sequel)
    append(UInt32(0))
  }
}

extension SealedSegment {
  fileprivate init(stored span: RawSpan) {
    let name = SegmentName(
      firstLSN: LSN(span.storedUInt64(at: 8)), sequel: span.storedUInt32(at: 40))
    self.init(
      number: span.storedUInt64(at: 0), name: name, lastLSN: LSN(span.storedUInt64(at: 16)),
      usedBytes: span.storedUInt64(at: 24), chain: span.storedUInt64(at: 32))
  }
}
