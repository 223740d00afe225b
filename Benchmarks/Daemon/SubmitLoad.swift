import AQClient
import AQCore

/// Connections that each keep a block of requests in flight, and send the next block when all of it
/// is answered: what `redis-benchmark -P` does.
struct SubmitLoad: Load {
  /// Encoded requests of a block.
  private let block: [UInt8]
  private let repliesPerBlock: Int
  private let tasksPerBlock: Int
  private var blocksToSend: Int
  private var waiting: [Int]
  private var sentAt: [UInt64]
  private(set) var latencies = Latencies()
  /// Of the ids of the tasks.
  private(set) var hash = ResultHash()

  /// `taskCount` tasks in blocks of `depth` requests of `batch` tasks each; a batch of one is a
  /// plain `TASK.SUBMIT`.
  init(taskCount: Int, connectionCount: Int, depth: Int, batch: Int, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var writer = RequestWriter()
    for _ in 0..<depth {
      if batch == 1 {
        writer.append(["TASK.SUBMIT", "bench", .bytes(random.letters(64)), "SCALAR"])
      } else {
        writer.begin(argumentCount: 2 + 4 * batch)
        writer.append("TASK.SUBMITM")
        writer.append(String(batch))
        for _ in 0..<batch {
          writer.append("3")
          writer.append("bench")
          writer.append(random.letters(64))
          writer.append("SCALAR")
        }
      }
    }
    block = writer.bytes
    repliesPerBlock = depth
    tasksPerBlock = depth * batch
    blocksToSend = taskCount / tasksPerBlock
    waiting = [Int](repeating: 0, count: connectionCount)
    sentAt = [UInt64](repeating: 0, count: connectionCount)
  }

  /// Tasks that will be submitted in all.
  var taskCount: Int { blocksToSend * tasksPerBlock }

  var isDone: Bool { blocksToSend == 0 && !waiting.contains { $0 > 0 } }

  mutating func begin(_ connection: LoadConnection, _ index: Int) { send(connection, index) }

  private mutating func send(_ connection: LoadConnection, _ index: Int) {
    if blocksToSend == 0 { return }
    blocksToSend -= 1
    waiting[index] = repliesPerBlock
    sentAt[index] = Clocks.now
    connection.send(block)
  }

  mutating func take(
    _ reply: ByteRange, _ connection: LoadConnection, _ index: Int
  ) throws(BenchmarkFailure) {
    let array = connection.bytes
    let bytes = array.span
    var position = reply.lowerBound
    while let token = ReplyToken(bytes, at: position, to: reply.upperBound) {
      position = token.end
      if token.type == UInt8(ascii: "$") {
        hash.add(bytes.number(token.lowerBound + 1, token.upperBound))
      } else if token.type == UInt8(ascii: "-") {
        throw .queueFailed("a submit of a batch was refused")
      }
    }
    waiting[index] -= 1
    if waiting[index] > 0 { return }
    latencies.add(Clocks.now - sentAt[index])
    send(connection, index)
  }
}
