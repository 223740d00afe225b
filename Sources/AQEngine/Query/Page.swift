import AQCore

/// One page of a list: items, and where the next page begins.
struct Page {
  /// Rows looked at for one page, so that a filter that matches nothing can't hold the engine up.
  static let scanLimit = 100_000

  private(set) var items: [ReplyValue] = []
  private var byteCount = 0
  /// The last id looked at; nil where there is nothing behind it.
  var cursor: UInt64?
  /// The same where an id alone doesn't tell.
  var place: String?

  /// False once the items are as large as a reply may be.
  var hasRoom: Bool { byteCount < Limits.replyBytes }

  mutating func append(_ item: ReplyValue) {
    items.append(item)
    byteCount += item.approximateBytes
  }

  var value: ReplyValue {
    .map([
      .init("items", .list(items)),
      .init("cursor", (place ?? cursor.map { String($0) }).map { .text($0) } ?? .null),
    ])
  }

  /// The position behind a cursor, which is an id; the first position for none or for one that
  /// never was.
  static func start<Noun>(_ cursor: UInt64, _ directory: IdentifierDirectory<Noun>) -> Int {
    guard cursor != 0 else { return 1 }
    guard let position = directory.position(Identifier<Noun>(rawValue: cursor)) else {
      return directory.positionCount
    }
    return position + 1
  }
}

extension ReplyValue {
  /// About what the value takes on the wire.
  fileprivate var approximateBytes: Int {
    switch self {
    case .null, .boolean, .integer, .unsigned, .time: 16
    case .word: 32
    case .text(let text): text.utf8.count + 8
    case .bytes(let bytes): bytes.count + 8
    case .list(let items): items.reduce(8) { $0 + $1.approximateBytes }
    case .map(let fields): fields.reduce(8) { $0 + 16 + $1.value.approximateBytes }
    }
  }
}
