import AQClient
import AQCore

/// One connection of a worker, reopened when it breaks, with what is asked on it in order.
///
/// A worker has two. The one that claims holds the leases, so it stays open as long as they do, and
/// a blocking claim keeps its other replies waiting; heartbeats and finishes therefore go over the
/// second.
struct Link {
  /// What a reply that is to come answers.
  enum Question: Equatable {
    case claim
    case heartbeat(FencingToken)
    case finish(FencingToken)
    /// The actor's own heartbeat.
    case actor
  }

  /// A reply with its question.
  enum Answer {
    case value(Question, Value)
    case refusal(Question, ClientError)
    /// The connection broke; what was asked on it stays unanswered.
    case broken
  }

  private let socket: String
  private let caller: CallerFlags
  private var client: Client?
  private var questions: [Question] = []
  private var answered = 0
  /// On the steady clock; the next try to connect.
  private(set) var nextTry: UInt64 = 0
  private var wait: UInt64 = Link.firstWait

  private static let firstWait: UInt64 = 20
  private static let longestWait: UInt64 = 1_000

  init(socket: String, caller: CallerFlags) {
    self.socket = socket
    self.caller = caller
  }

  var isOpen: Bool { client != nil }

  /// The descriptor to poll; nil while there is no connection.
  var descriptor: Int32? { client?.descriptor }

  /// True while a claim waits for its reply.
  var isClaiming: Bool { questions[answered...].contains(.claim) }

  /// Connects now; the caller decides what a failure means.
  mutating func open() throws(ClientError) {
    let opened = try Client(path: socket, timeout: .seconds(5))
    for request in caller.requests { try opened.call(request) }
    // From here on replies come when they come; only writing is bounded.
    client = opened
    questions.removeAll()
    answered = 0
    wait = Self.firstWait
  }

  /// Connects where the time for another try has come; true where that made a new connection.
  mutating func reopen(now: UInt64) -> Bool {
    guard client == nil, now >= nextTry else { return false }
    do throws(ClientError) {
      try open()
      return true
    } catch {
      // Expected while a daemon restarts; the next try is longer away.
      nextTry = now + wait
      wait = min(wait * 2, Self.longestWait)
      return false
    }
  }

  /// Asks something; without a connection, or on one that breaks now, it stays unasked.
  mutating func ask(_ question: Question, _ request: [Argument], now: UInt64) {
    guard let client else { return }
    client.send(request)
    questions.append(question)
    do throws(ClientError) {
      try client.flush()
    } catch {
      close(now)
    }
  }

  /// Takes in what has arrived.
  mutating func read(now: UInt64) -> (answers: [Answer], pushes: [PushMessage]) {
    guard let client else { return ([], []) }
    var answers: [Answer] = []
    var pushes: [PushMessage] = []
    var fault: ClientError?
    do throws(ClientError) {
      try client.readAvailable()
    } catch {
      // What arrived before the end still counts.
      fault = error
    }
    while answered < questions.count {
      let question = questions[answered]
      do throws(ClientError) {
        guard let value = try client.takeReply() else { break }
        answers.append(.value(question, value))
      } catch {
        answers.append(.refusal(question, error))
      }
      answered += 1
    }
    while let push = client.takePush() { pushes.append(push) }
    if answered == questions.count || answered > 256 {
      questions.removeFirst(answered)
      answered = 0
    }
    if fault != nil {
      close(now)
      answers.append(.broken)
    }
    return (answers, pushes)
  }

  private mutating func close(_ now: UInt64) {
    client = nil
    questions.removeAll()
    answered = 0
    nextTry = now
  }
}
