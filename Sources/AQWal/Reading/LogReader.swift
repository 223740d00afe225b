import AQCore
import AQStorage

/// A place in the log to go on reading from.
public struct LogPosition: Hashable, Sendable {
  /// The LSN of the next event there.
  public var nextLSN: LSN
  /// The header sum of the frame before.
  public var chain: UInt64
  var segmentNumber: UInt64
  var offset: UInt64
  var epoch: UInt32
}

/// Why the log can't be read on.
public enum LogReadError: Error, Hashable, Sendable {
  /// The disk failed, or an entry was refused.
  case storage(StorageError)
  /// The events asked for are no longer kept; the log begins with this one.
  case trimmed(oldest: LSN)
  /// Durable bytes are gone.
  case corrupt(LogDamage)
  /// Written by a newer version, here.
  case unsupported(path: String, offset: UInt64, lsn: LSN)
}

/// Reads committed groups of events in their order, beside the writer or without one.
///
/// For one thread at a time. It reads files only, never the writer's state: what may be read is
/// what the caller says is durable.
public struct LogReader: ~Copyable {
  private let storage: any Storage
  private let identity: StoreIdentity
  private let source: Source
  private let from: LSN
  private var scanner: SegmentScanner?
  private var place: LogPosition
  /// True where the last look found nothing durable: what was read then may have changed.
  private var isStale = false

  private enum Source {
    case live(StoreDirectory)
    case fixed(Manifest)

    var manifest: Manifest {
      switch self {
      case .live(let directory): directory.manifest
      case .fixed(let manifest): manifest
      }
    }
  }

  private static var windowBytes: Int { 256 << 10 }

  /// A reader beside the writer; the first group it gives is the one that holds `lsn`.
  ///
  /// Throws `LogReadError.trimmed` where the log begins later.
  public init(_ directory: StoreDirectory, from lsn: LSN) throws(LogReadError) {
    try self.init(directory.storage, .live(directory), from: lsn)
  }

  /// A reader of a store that nobody writes to, or of its sealed segments.
  ///
  /// Throws `LogReadError.trimmed` where the log begins later.
  public init(
    _ storage: any Storage, _ manifest: Manifest, from lsn: LSN
  ) throws(LogReadError) {
    try self.init(storage, .fixed(manifest), from: lsn)
  }

  /// A reader beside the writer that goes on where another stood.
  public init(_ directory: StoreDirectory, at position: LogPosition) {
    storage = directory.storage
    identity = directory.identity
    source = .live(directory)
    from = position.nextLSN
    place = position
  }

  private init(
    _ storage: any Storage, _ source: Source, from lsn: LSN
  ) throws(LogReadError) {
    let manifest = source.manifest
    guard lsn >= manifest.oldestLSN else { throw .trimmed(oldest: manifest.oldestLSN) }
    self.storage = storage
    identity = manifest.identity
    self.source = source
    from = lsn
    let sealed = manifest.sealed.last { $0.name.firstLSN <= lsn && $0.lastLSN >= lsn }
    let number = sealed?.number ?? manifest.active.number
    let first = sealed?.name.firstLSN ?? manifest.active.name.firstLSN
    place = LogPosition(nextLSN: first, chain: 0, segmentNumber: number, offset: 0, epoch: 0)
  }

  /// Where the next call goes on.
  public var position: LogPosition { place }

  /// Gives the next group of events, or the first frame of an opening, to `read`; false where
  /// nothing more is durable up to `durable`.
  ///
  /// Throws `LogReadError`; `trimmed` where the log was trimmed past the reader meanwhile.
  public mutating func next(
    upTo durable: LSN, _ read: (FrameHeader, RawSpan) -> Void
  ) throws(LogReadError) -> Bool {
    while true {
      guard try openSegment() else { return false }
      guard let (header, sum, offset) = try nextFrame(upTo: durable) else {
        isStale = true
        return false
      }
      if header.type == .seal, header.flags.contains(.endOfSegment) {
        guard try moveOn(behind: header, sum) else { return false }
        continue
      }
      advance(behind: header, sum)
      guard isWanted(header) else { continue }
      do throws(SegmentScanner.ReadFailure<Never>) {
        try scanner?.withBody(of: header, at: offset) { body in read(header, body) }
      } catch {
        switch error {
        case .storage(let error): throw .storage(error)
        }
      }
      return true
    }
  }

  private func isWanted(_ header: FrameHeader) -> Bool {
    switch header.type {
    case .data: header.lastLSN >= from
    case .epochOpen: header.firstLSN >= from
    case .watermark, .seal: false
    }
  }

  private mutating func advance(behind header: FrameHeader, _ sum: UInt64) {
    place.offset += UInt64(header.paddedBytes)
    place.nextLSN = header.nextLSN
    place.chain = sum
    place.epoch = header.epoch
  }

  /// The frame that stands next; nil where none is durable yet.
  private mutating func nextFrame(
    upTo durable: LSN
  ) throws(LogReadError) -> (FrameHeader, sum: UInt64, offset: UInt64)? {
    if isStale { scanner?.forget() }
    isStale = false
    let offset = place.offset
    var (probe, evidence) = try look()
    if !RecoveryDecision.frame.matches(evidence), place.nextLSN <= durable {
      // What is in the window may be from before the frame was written.
      scanner?.forget()
      (probe, evidence) = try look()
    }
    if case .frame(let header, let sum) = probe, RecoveryDecision.frame.matches(evidence) {
      return header.lastLSN <= durable ? (header, sum, offset) : nil
    }
    guard place.nextLSN <= durable else { return nil }
    let path = scanner?.path ?? ""
    if case .unknownFormat = probe {
      throw .unsupported(path: path, offset: offset, lsn: place.nextLSN)
    }
    throw .corrupt(
      LogDamage(
        path: path, offset: offset, expected: place.nextLSN, found: probe.firstLSN,
        reason: evidence.isBodySumGood ? .misplacedFrame : .checksum))
  }

  /// What stands where the reader is, and whether that is the frame that is due.
  private mutating func look() throws(LogReadError) -> (SegmentScanner.Probe, TailEvidence) {
    let probe: SegmentScanner.Probe
    do { probe = try scanner?.probe(at: place.offset) ?? .invalid } catch {
      throw .storage(error)
    }
    let expected = Expectation(lsn: place.nextLSN, chain: place.chain, epoch: place.epoch)
    let evidence = SegmentScanner.evidence(
      probe, expected, isSealed: false, hasLaterSegment: false)
    return (probe, evidence)
  }

  /// Goes to the segment behind a seal; false where the writer is still on its way there.
  private mutating func moveOn(
    behind seal: FrameHeader, _ sum: UInt64
  ) throws(LogReadError) -> Bool {
    let manifest = source.manifest
    guard manifest.active.number > place.segmentNumber else {
      isStale = true
      return false
    }
    place = LogPosition(
      nextLSN: seal.nextLSN, chain: sum, segmentNumber: place.segmentNumber + 1, offset: 0,
      epoch: seal.epoch)
    scanner = nil
    return true
  }

  /// Opens the segment that `place` names, and places itself behind its header; true where one is
  /// open. A place within a segment was verified when it was reached.
  private mutating func openSegment() throws(LogReadError) -> Bool {
    if scanner != nil { return true }
    let manifest = source.manifest
    guard let segment = manifest.segment(number: place.segmentNumber) else {
      guard place.segmentNumber < manifest.active.number else { return false }
      throw .trimmed(oldest: manifest.oldestLSN)
    }
    let file: any StorageFile
    do {
      file = try storage.open(segment.name.path, .readOnly)
    } catch  where error.isAbsence {
      throw .trimmed(oldest: source.manifest.oldestLSN)
    } catch {
      throw .storage(error)
    }
    var scanner = SegmentScanner(
      file, path: segment.name.path, salt: identity.salt, segmentNumber: segment.number,
      sizeBytes: 0, windowBytes: Self.windowBytes)
    do throws(SegmentHeaderFailure) {
      let known = place.offset == 0 && place.chain != 0 ? place.chain : nil
      let header = try scanner.verifiedHeader(of: segment, identity, known)
      if place.offset == 0 {
        place.offset = UInt64(LogLimits.segmentHeaderBytes)
        place.chain = header.chain
      }
    } catch {
      switch error {
      case .storage(let error): throw .storage(error)
      case .damaged(let damage): throw .corrupt(damage)
      case .unsupported(let path, let lsn): throw .unsupported(path: path, offset: 0, lsn: lsn)
      }
    }
    self.scanner = consume scanner
    return true
  }
}

extension Manifest {
  /// The segment with a number; nil where it isn't listed.
  func segment(number: UInt64) -> ActiveSegment? {
    if active.number == number { return active }
    guard let first = sealed.first?.number, number >= first,
      number - first < UInt64(sealed.count)
    else { return nil }
    let segment = sealed[Int(number - first)]
    return ActiveSegment(number: segment.number, name: segment.name)
  }
}
