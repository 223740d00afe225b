import AQCore

/// What ready runs of many tasks have in common: who may take them, and where they stand in line.
struct Route: Equatable, BitwiseCopyable {
  /// Number of the tenant; zero for the default one.
  var tenant: UInt32 = 0
  var queue: UInt32
  var kind: UInt32
  /// Number of the set of capabilities a claimer must have; zero for none.
  var requirement: UInt32 = 0
  /// Number of the department a claimer must be of; zero for any.
  var department: UInt32 = 0

  var hash: UInt64 {
    let first = Hashing.mix(UInt64(queue) << 32 | UInt64(kind), UInt64(tenant))
    return Hashing.mix(first, UInt64(requirement) << 32 | UInt64(department))
  }
}

/// A route with the number of tasks that take it.
struct RouteRow: BitwiseCopyable {
  var route: Route
  /// Zero marks a row that is free.
  var tasks: UInt64
}

/// Routes by number, from 1: each is there once, as long as a task takes it. Ready runs wait in one
/// lane a route.
struct RouteTable: ~Copyable {
  private(set) var rows: [RouteRow] = []
  private var index = HashIndex()
  /// Free rows; the lowest is used first, so that numbers follow from the routes there are.
  private var free = MinimumHeap()
  private var last = 0

  /// Routes in use.
  var count: Int { rows.count - free.count }
  /// Numbers up to here may be in use.
  var numberCount: Int { rows.count }

  /// The route behind a number in use.
  subscript(number: UInt32) -> Route {
    @inline(__always) get { rows[Int(number) - 1].route }
  }

  /// Whether a number stands for a route, even one whose tasks aren't counted yet.
  func isKnown(_ number: UInt32) -> Bool {
    number > 0 && Int(number) <= rows.count && rows[Int(number) - 1].route.queue != 0
  }

  /// Whether a task takes the route of a number.
  func isInUse(_ number: UInt32) -> Bool {
    number > 0 && Int(number) <= rows.count && rows[Int(number) - 1].tasks > 0
  }

  /// The number of a route that is there; zero where it isn't.
  func find(_ route: Route) -> UInt32 {
    if last > 0, rows[last - 1].tasks > 0, rows[last - 1].route == route { return UInt32(last) }
    return index.find(route.hash) { rows[$0].route == route }.map { UInt32($0) + 1 } ?? 0
  }

  /// Counts one more task on a route, made if it wasn't there; returns its number.
  @inline(__always)
  mutating func join(_ route: Route) -> UInt32 {
    let known = find(route)
    let number = known == 0 ? add(route) : known
    rows[Int(number) - 1].tasks += 1
    last = Int(number)
    return number
  }

  private mutating func add(_ route: Route) -> UInt32 {
    let number: Int
    if let lowest = free.first {
      free.removeFirst()
      number = Int(lowest)
      rows[number].route = route
    } else {
      number = rows.count
      rows.append(RouteRow(route: route, tasks: 0))
    }
    index.insert(route.hash, number, rehash: { [rows] in rows[$0].route.hash })
    return UInt32(number) + 1
  }

  /// Counts one task less; true where that was the last, and the number is free from now on.
  mutating func leave(_ number: UInt32) -> Bool {
    let row = Int(number) - 1
    invariant(rows[row].tasks > 0, "a route counts its tasks")
    rows[row].tasks -= 1
    if rows[row].tasks > 0 { return false }
    index.remove(rows[row].route.hash, row)
    rows[row].route = Route(queue: 0, kind: 0)
    free.push(UInt64(row))
    if last == Int(number) { last = 0 }
    return true
  }

  /// Puts back what a snapshot says of a number; false where the number or the route is taken.
  /// Tasks are counted as they join.
  mutating func restore(_ number: UInt32, _ route: Route) -> Bool {
    guard number > 0, find(route) == 0, Int(number) > rows.count else { return false }
    while rows.count < Int(number) - 1 {
      rows.append(RouteRow(route: Route(queue: 0, kind: 0), tasks: 0))
      free.push(UInt64(rows.count - 1))
    }
    rows.append(RouteRow(route: route, tasks: 0))
    index.insert(route.hash, rows.count - 1, rehash: { [rows] in rows[$0].route.hash })
    return true
  }

  /// Counts a task of a snapshot on the route it names.
  mutating func count(_ number: UInt32) { rows[Int(number) - 1].tasks += 1 }
}
