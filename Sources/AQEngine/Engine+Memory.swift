/// What a state takes up, counted and not timed.
package struct MemoryFigures: Sendable {
  /// Rows there are.
  package var tasks: Int
  package var runs: Int
  package var edges: Int
  package var routes: Int
  package var extras: Int
  /// Chunks of rows of tasks and runs that have memory.
  package var rowChunks: Int
  /// Kinds, queues, keys, capabilities and departments known.
  package var names: Int
  /// Bytes of specs, histories and names.
  package var blockBytes: Int
  /// Blocks of outcomes that have bytes of their own.
  package var mixedOutcomeBlocks: Int
  /// Ended tasks and runs that wait to go, the stale entries included.
  package var awaited: Int
}

extension Engine {
  /// What the state takes up. *Complexity*: O(tenants).
  package func memory() -> MemoryFigures { machine.state.memory }
}

extension EngineState {
  fileprivate var memory: MemoryFigures {
    MemoryFigures(
      tasks: tasks.placedCount, runs: runs.placedCount, edges: edges.count, routes: routes.count,
      extras: extras.count, rowChunks: tasks.mappedChunkCount + runs.mappedChunkCount,
      names: kinds.count + queues.names.count + keys.names.count + requirements.count
        + departments.count,
      blockBytes: specs.liveBytes + histories.liveBytes + kinds.liveBytes
        + queues.names.liveBytes + keys.names.liveBytes,
      mixedOutcomeBlocks: archive.mixedBlockCount,
      awaited: retention.tasks.reduce(0) { $0 + $1.count }
        + retention.runs.reduce(0) { $0 + $1.count })
  }
}
