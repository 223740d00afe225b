import AQCore

/// A query: what is refused is refused at a place within it, and spaces around it change nothing.
enum QueryTarget {
  static func run(_ bytes: [UInt8]) throws(Violation) {
    let query: Query
    do throws(QueryError) {
      query = try Query(parsing: bytes)
    } catch {
      guard error.position <= bytes.count, error.range.upperBound <= bytes.count else {
        throw Violation("a query is wrong at a place that it has")
      }
      return
    }
    guard bytes.count + 2 <= Limits.queryBytes else { return }
    let spaced: Query?
    do throws(QueryError) {
      spaced = try Query(parsing: [0x20] + bytes + [0x0A])
    } catch {
      spaced = nil
    }
    guard spaced == query else { throw Violation("spaces around a query change nothing") }
  }
}
