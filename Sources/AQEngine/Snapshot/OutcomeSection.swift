import AQCore
import AQSnapshot

/// The section of outcomes: a list of stretches of blocks, in order. A stretch is a count and the
/// value that all its blocks hold throughout, or 4 and the 32 words of one block.
extension StateWriter {
  mutating func writeOutcomes<Sink: ChunkSink & ~Copyable>(
    _ state: borrowing EngineState, to sink: inout Sink
  ) throws(SnapshotError) {
    var block = 0
    while block < state.archive.blockCount {
      let start = beginItem()
      switch state.archive.stretch(at: block) {
      case .uniform(let value, let count):
        buffer.write(value)
        buffer.write(varint: UInt64(count))
        block += count
      case .mixed(let words):
        buffer.write(Self.mixedBlock)
        for index in 0..<32 { buffer.write(fixed: words[index]) }
        block += 1
      }
      endItem(start)
      try sendIfLarge(.outcomes, to: &sink)
    }
    try send(.outcomes, to: &sink)
  }

  /// What stands where other stretches have their value.
  static var mixedBlock: UInt8 { 4 }
}

extension EngineState {
  /// Takes in one stretch. What it says of tasks is checked with the whole state.
  mutating func addOutcomes(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    let size = OutcomeArchive.positionsPerBlock
    let room = (taskIDs.positionCount + size - 1) / size - archive.blockCount
    let value = try cursor.byte(bytes)
    if value == StateWriter.mixedBlock {
      guard room > 0 else { throw .invalidValue }
      var words = InlineArray<32, UInt64>(repeating: 0)
      for index in 0..<32 { words[index] = try cursor.fixed(UInt64.self, bytes) }
      try archive.append(mixed: words)
      return
    }
    let count = try cursor.varint(bytes)
    guard value < 4, count > 0, room > 0, count <= UInt64(room) else { throw .invalidValue }
    archive.append(uniform: value, count: Int(count))
  }
}
