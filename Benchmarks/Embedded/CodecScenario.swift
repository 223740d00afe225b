/// Nanoseconds per event of each frequent kind, and of a log's mix of them.
func codecScenario(_ setting: Setting, _ report: inout Report) throws(BenchmarkFailure) {
  let count = setting.size.pick(small: 200_000, full: 2_000_000)
  let numbers = codecTimings(eventCount: count)
  let lines: [(String, Double, Int)] = [
    ("created, encode", numbers.createdEncode, count),
    ("created, decode", numbers.createdDecode, count),
    ("acquired, encode", numbers.acquiredEncode, count),
    ("acquired, decode", numbers.acquiredDecode, count),
    ("finished, encode", numbers.finishedEncode, count),
    ("finished, decode", numbers.finishedDecode, count),
    ("lifecycle, encode", numbers.mixEncode, 3 * count),
    ("lifecycle, decode", numbers.mixDecode, 3 * count),
  ]
  var hash = ResultHash()
  hash.add(numbers.checksum)
  for (variant, nanoseconds, events) in lines {
    var line = Measurement(
      variant, "events", count: events, nanoseconds: UInt64(nanoseconds * Double(events)))
    line.hash = hash
    line.bytesPerEvent = variant.hasPrefix("lifecycle") ? numbers.bytesPerLifecycle / 3 : nil
    line.others = [("ns_per_event", nanoseconds)]
    report.add(line)
  }
}
