import AQSchedule
import Testing

/// Files of zones as they are written, so that no test depends on a machine's tzdata.
enum Zone {
  /// A TZif file of version 2 with changes and a rule.
  static func file(
    _ changes: [(at: Int, offset: Int)] = [], first: Int = 0, rule: String, leaps: Int = 0
  ) -> [UInt8] {
    var offsets = [first]
    for change in changes where !offsets.contains(change.offset) { offsets.append(change.offset) }
    let old = header(times: 0, types: 1, names: 1) + [0, 0, 0, 0, 0, 0, 0]
    var block = header(times: changes.count, types: offsets.count, names: 4, leaps: leaps)
    for change in changes { block += bigEndian(change.at, 8) }
    for change in changes { block.append(UInt8(offsets.firstIndex(of: change.offset) ?? 0)) }
    for offset in offsets { block += bigEndian(offset, 4) + [0, 0] }
    block += Array("XXX\0".utf8)
    block += [UInt8](repeating: 0, count: leaps * 12)
    return old + block + Array("\n\(rule)\n".utf8)
  }

  static func header(times: Int, types: Int, names: Int, leaps: Int = 0) -> [UInt8] {
    Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15)
      + [0, 0, leaps, times, types, names].flatMap { bigEndian($0, 4) }
  }

  static func bigEndian(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }

  static func rules(_ rule: String) throws -> ZoneRules { try ZoneRules(file: file(rule: rule)) }

  static func berlin() throws -> ZoneRules { try rules("CET-1CEST,M3.5.0,M10.5.0/3") }
  static func newYork() throws -> ZoneRules { try rules("EST5EDT,M3.2.0,M11.1.0") }
  /// Half an hour, in the southern summer.
  static func lordHowe() throws -> ZoneRules {
    try rules("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0")
  }
}
