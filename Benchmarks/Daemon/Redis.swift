import Glibc

/// The load generator of Redis, where it is installed.
enum RedisBenchmark {
  private static let program = "/usr/bin/redis-benchmark"

  /// 16 connections × 64 deep, a payload of 64 bytes between `front` and `back`; nil where the
  /// program isn't there.
  static func run(
    _ socket: String, _ count: Int, _ front: [String], _ back: [String]
  ) throws(BenchmarkFailure) -> Measurement? {
    guard Files.isExecutable(program) else { return nil }
    var random = SplitMix64(seed: 7)
    let payload = String(decoding: random.letters(64), as: UTF8.self)
    let start = Clocks.now
    let child = try ChildProgram(
      [program, "-s", socket, "-c", "16", "-P", "64", "-n", String(count), "--csv"] + front
        + [payload] + back)
    let said = child.awaitEnd()
    let elapsed = Clocks.now - start
    // "command","rate","average","minimum","p50","p95","p99","maximum": the last line.
    guard let line = said.split(separator: "\n").last else {
      throw .unavailable("redis-benchmark said nothing")
    }
    let cells = line.split(separator: ",").map { $0.filter { $0 != "\"" } }
    guard cells.count >= 8, let rate = Double(cells[cells.count - 7]) else {
      throw .unavailable("redis-benchmark said: \(said)")
    }
    var measurement = Measurement(
      "redis-benchmark \(front[0]), 16×64", "requests", count: count,
      nanoseconds: rate > 0 ? UInt64(Double(count) / rate * 1e9) : elapsed)
    for (name, back) in [("p50_us", 4), ("p99_us", 2)] {
      measurement.others.append((name, (Double(cells[cells.count - back]) ?? 0) * 1_000))
    }
    return measurement
  }
}

/// A Redis that syncs its log before it answers, in a directory of its own.
final class RedisServer {
  let socketPath: String
  private let child: ChildProgram

  /// Nil where Redis isn't installed.
  init?(_ directory: String) throws(BenchmarkFailure) {
    let program = "/usr/bin/redis-server"
    guard Files.isExecutable(program) else { return nil }
    socketPath = directory + "/redis.sock"
    child = try ChildProgram([
      program, "--port", "0", "--unixsocket", socketPath, "--dir", directory, "--appendonly", "yes",
      "--appendfsync", "always", "--save", "", "--daemonize", "no",
    ])
    try child.awaitLine(containing: "ready to accept connections")
  }

  deinit { child.end(SIGKILL) }
}
