import AQCore
import AQStorage

/// Why a segment can't be read at all.
enum SegmentHeaderFailure: Error {
  case storage(StorageError)
  case damaged(LogDamage)
  case unsupported(path: String, lsn: LSN)

  var asRecoveryError: RecoveryError {
    switch self {
    case .storage(let error): .storage(error)
    case .damaged(let damage): .corrupt(damage)
    case .unsupported(let path, let lsn): .unsupported(path: path, offset: 0, lsn: lsn)
    }
  }
}

extension SegmentScanner {
  /// The header, held against what the MANIFEST tells of the segment and what the segment before
  /// ended with; takes its size over.
  mutating func verifiedHeader(
    of segment: ActiveSegment, _ identity: StoreIdentity, _ chain: UInt64?
  ) throws(SegmentHeaderFailure) -> SegmentHeader {
    let result: Result<SegmentHeader, SegmentHeader.DecodeError>
    do { result = try header() } catch { throw .storage(error) }
    let header: SegmentHeader
    switch result {
    case .success(let found): header = found
    case .failure(.unsupported):
      throw .unsupported(path: path, lsn: segment.name.firstLSN)
    case .failure(.damaged): throw .damaged(damage(segment, found: nil, .segmentHeader))
    }
    guard header.storeUUID == identity.uuid else {
      throw .damaged(damage(segment, found: header.name.firstLSN, .foreignStore))
    }
    guard header.number == segment.number, header.name == segment.name,
      header.chain == chain ?? header.chain,
      header.sizeBytes >= LogLimits.minimumSegmentBytes,
      header.sizeBytes <= LogLimits.maximumSegmentBytes,
      header.sizeBytes % UInt64(LogLimits.frameAlignment) == 0
    else { throw .damaged(damage(segment, found: header.name.firstLSN, .segmentHeader)) }
    resize(to: header.sizeBytes)
    forget()
    return header
  }

  private func damage(
    _ segment: ActiveSegment, found: LSN?, _ reason: LogDamage.Reason
  ) -> LogDamage {
    LogDamage(
      path: path, offset: 0, expected: segment.name.firstLSN, found: found, reason: reason)
  }
}
