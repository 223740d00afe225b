import AQClient
import AQCore

/// Workers that claim runs and complete them, taking the next with the same request, until there is
/// nothing left.
struct LifecycleLoad: Load {
  /// Runs of a claim.
  private let batch: Int
  /// Requests each worker keeps in flight.
  private let depth: Int
  private var open = 0
  private var sentAt: [Times]
  private var writer = RequestWriter()
  private(set) var latencies = Latencies()
  private(set) var completed = 0
  /// Of the ids of the completed runs.
  private(set) var hash = ResultHash()

  init(workerCount: Int, depth: Int, batch: Int) {
    self.batch = batch
    self.depth = depth
    sentAt = [Times](repeating: Times(depth), count: workerCount)
  }

  var isDone: Bool { open == 0 }

  mutating func begin(_ connection: LoadConnection, _ index: Int) {
    for _ in 0..<depth {
      writer.removeAll()
      writer.append(["RUN.CLAIM", "COUNT", .count(batch), "LEASE", "60s"])
      put(connection, index)
    }
  }

  private mutating func put(_ connection: LoadConnection, _ index: Int) {
    open += 1
    sentAt[index].add(Clocks.now)
    connection.send(writer.bytes)
  }

  mutating func take(
    _ reply: ByteRange, _ connection: LoadConnection, _ index: Int
  ) throws(BenchmarkFailure) {
    open -= 1
    latencies.add(Clocks.now - sentAt[index].removeFirst())
    let bytes = connection.bytes
    guard
      let leases = WireLease.all(
        in: bytes.span, from: reply.lowerBound, to: reply.upperBound)
    else { throw .queueFailed("a finish was refused") }
    if leases.isEmpty { return }
    writer.removeAll()
    if batch == 1 {
      writer.begin(argumentCount: 6)
      writer.append("RUN.COMPLETE")
      write(leases[0])
    } else {
      writer.begin(argumentCount: 5 + 4 * leases.count)
      writer.append("RUN.FINISHM")
      writer.append(String(leases.count))
      for lease in leases {
        writer.append("3")
        writer.append("COMPLETE")
        write(lease)
      }
    }
    writer.append("AND")
    writer.append("CLAIM")
    writer.append(String(batch))
    put(connection, index)
  }

  private mutating func write(_ lease: WireLease) {
    writer.append("r" + String(lease.run))
    writer.append(String(lease.token))
    hash.add(lease.run)
    completed += 1
  }

  /// When the requests that are in flight were sent; a ring.
  private struct Times {
    private var times: [UInt64]
    private var head = 0
    private var count = 0

    init(_ capacity: Int) { times = [UInt64](repeating: 0, count: capacity) }

    mutating func add(_ time: UInt64) {
      times[(head + count) % times.count] = time
      count += 1
    }

    mutating func removeFirst() -> UInt64 {
      defer {
        head = (head + 1) % times.count
        count -= 1
      }
      return times[head]
    }
  }
}
