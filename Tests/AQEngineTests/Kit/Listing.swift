import AQCore
import AQEngine
import Testing

/// What a list is asked for.
enum Listed { case tasks, runs }

extension Workshop {
  /// One page of what a query finds.
  func page(
    _ what: Listed, _ query: String, cursor: String? = nil, count: Int = 100
  ) throws -> (items: [ReplyValue], cursor: String?) {
    var wording = Wording()
    var request = ListRequest()
    request.query = wording.say(query)
    request.count = count
    if let cursor {
      let parts = cursor.split(separator: ".")
      request.cursor = try #require(parts.last.flatMap { UInt64($0) })
      if parts.count == 2 {
        request.cursorTime = Timestamp(milliseconds: try #require(UInt64(parts[0])))
      }
    }
    let command: Command = what == .tasks ? .listTasks(request) : .listRuns(request)
    let reply = engine.engine.execute(command, from: client, bytes: wording.bytes.rawBytes)
    guard case .value(let value) = reply, case .list(let items) = value["items"] else {
      Issue.record("\(query) answered \(reply)")
      throw Unexpected.reply
    }
    let next = value["cursor"]
    return (items, next == .null ? nil : next.text)
  }

  /// Ids of all that a query finds, page by page.
  func ids(_ what: Listed, _ query: String, count: Int = 100) throws -> [String] {
    var ids: [String] = []
    var cursor: String?
    repeat {
      let page = try page(what, query, cursor: cursor, count: count)
      ids += page.items.map { $0["id"].text }
      cursor = page.cursor
    } while cursor != nil
    return ids
  }

  /// A command without waiting for the disk.
  @discardableResult
  func execute(_ command: Command, _ bytes: [UInt8] = []) -> Reply {
    engine.engine.execute(command, from: client, bytes: bytes.rawBytes)
  }
}
