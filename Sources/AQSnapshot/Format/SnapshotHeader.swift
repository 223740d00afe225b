import AQCore

/// The point in a store's history that a snapshot stands for.
public struct SnapshotHeader: Equatable, Sendable {
  /// The store it belongs to.
  public var storeUUID: UInt128
  /// The last event that the state contains.
  public var lastLSN: LSN
  /// The log's chain there: the header sum of the frame that ends with `lastLSN`.
  public var chain: UInt64
  /// The log's epoch there.
  public var epoch: UInt32
  /// The logical time there.
  public var logicalTime: Timestamp

  /// The point that a snapshot is about to be written for, or was read with.
  public init(
    storeUUID: UInt128, lastLSN: LSN, chain: UInt64, epoch: UInt32, logicalTime: Timestamp
  ) {
    self.storeUUID = storeUUID
    self.lastLSN = lastLSN
    self.chain = chain
    self.epoch = epoch
    self.logicalTime = logicalTime
  }
}
