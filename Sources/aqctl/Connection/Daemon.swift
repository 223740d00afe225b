import AQClient
import AQCore

/// The daemon as verbs talk to it: calls fail as failures that say what was tried.
struct Daemon {
  let client: Client
  let socket: String

  /// Connects where the flags and the environment say.
  static func connect(_ flags: FlagValues) throws(Failure) -> Daemon {
    try connect(socket: Places.socket(flags), as: CallerFlags(flags))
  }

  static func connect(socket: String, as caller: CallerFlags) throws(Failure) -> Daemon {
    let daemon: Daemon
    do throws(ClientError) {
      daemon = Daemon(client: try Client(path: socket), socket: socket)
    } catch {
      throw Failure(error, what: "can't reach the daemon", socket: socket)
    }
    for request in caller.requests {
      try daemon.call(request, what: "can't work in that tenant or as that actor")
    }
    return daemon
  }

  /// One request and its reply; `what` begins the sentence of a failure.
  @discardableResult
  func call(_ request: [Argument], what: String) throws(Failure) -> Value {
    do throws(ClientError) {
      return try client.call(request)
    } catch {
      throw Failure(error, what: what, socket: socket)
    }
  }

  /// A reply that may take as long as it takes.
  func callPatiently(_ request: [Argument], what: String) throws(Failure) -> Value {
    let patience = client.patience
    client.patience = nil
    defer { client.patience = patience }
    return try call(request, what: what)
  }

  /// The elements of a list, page after page, up to `limit`.
  func list(_ request: [Argument], limit: Int, what: String) throws(Failure) -> [Value] {
    var found: [Value] = []
    var cursor: Value?
    while found.count < limit {
      var page = request
      if let cursor = cursor?.text { page += ["CURSOR", .text(cursor)] }
      page += ["COUNT", .count(min(limit - found.count, Limits.pageCount))]
      let reply = try call(page, what: what)
      let items = Self.items(reply)
      found += items
      cursor = reply["cursor"]
      // No cursor, or zero: that was the last page. An empty one may come before it: nothing in
      // it fit.
      guard let next = cursor?.text, next != "0", next != "" else { break }
    }
    return Array(found.prefix(limit))
  }

  /// The elements of one page: the reply itself, or the one list in it.
  private static func items(_ reply: Value) -> [Value] {
    switch reply {
    case .list(let items): items
    case .map(let fields): fields.lazy.compactMap(\.value.list).first ?? []
    case .null, .boolean, .integer, .number, .bytes, .failure: []
    }
  }
}
