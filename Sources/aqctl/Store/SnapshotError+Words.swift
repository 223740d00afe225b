import AQSnapshot

extension SnapshotError {
  /// What is wrong with the snapshot.
  var words: String {
    switch self {
    case .storage(let error):
      return Failure(error, what: "", directory: "").why
    case .truncated(let size, let needed): return "it ends after \(size) of \(needed) bytes"
    case .trailingBytes(let size, let expected):
      return "it has \(size) bytes instead of \(expected)"
    case .badMagic(let part): return "its \(part.words) has no mark"
    case .badChecksum(let part): return "its \(part.words) doesn't have the sum it should have"
    case .malformed(let part): return "its \(part.words) contradicts itself"
    case .undecodable(let chunk): return "chunk \(chunk) doesn't decompress"
    case .digestMismatch: return "its contents aren't those it was made with"
    case .misnamed(let lsn): return "its name should say \(lsn)"
    case .unsupportedFormat(let version):
      return "its format \(version.major).\(version.minor) needs a newer aqctl"
    case .foreignStore: return "it belongs to another store"
    case .tooManyChunks: return "it has more chunks than a snapshot may have"
    }
  }
}

extension SnapshotPart {
  fileprivate var words: String {
    switch self {
    case .header: "header"
    case .chunk(let index): "chunk \(index)"
    case .footer: "footer"
    }
  }
}
