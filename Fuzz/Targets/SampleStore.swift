import AQCore
import AQEngine
import AQStorage
import AQWal

/// What an engine leaves behind: the undamaged stores that targets damage, and the seeds of their
/// corpora.
enum SampleStore {
  /// A store with tasks in every state, closed in good order: its log from the first event on, and
  /// a snapshot of all of it.
  static let closed: MemoryStorage.Image = story.closed
  /// A store with a few tasks, left in the middle.
  static let begun: MemoryStorage.Image = story.begun
  /// What was said to the engine, and what it answered.
  static let requests: [UInt8] = story.requests
  static let replies: [UInt8] = story.replies
  /// The bodies of the frames behind `begun`.
  static let frames: [[UInt8]] = bodies(in: closed, behind: begun)

  private static let story: Story = {
    do throws(OpenError) {
      return try Story()
    } catch {
      invariantBroken("memory takes a new store")
    }
  }()

  /// A session, and the moments of it that are kept.
  private struct Story: Sendable {
    var begun = MemoryStorage.Image()
    var closed = MemoryStorage.Image()
    var requests: [UInt8] = []
    var replies: [UInt8] = []

    init() throws(OpenError) {
      let storage = MemoryStorage()
      do throws(StoreError) {
        _ = try StoreDirectory.open(storage, orBegin: Session.beginning)
      } catch { throw .store(error) }
      let session = try Session(storage)
      Self.begin(session)
      begun = storage.image
      Self.work(session)
      Self.rest(session)
      session.shutDown()
      closed = storage.image
      requests = session.requests
      replies = session.replies
    }

    private static func begin(_ session: Session) {
      session.say("TASK.SUBMIT email hello")
      session.say("TASK.SUBMIT email hello QUEUE bulk PRIORITY 7 TAG a TAG b TYPE text/plain")
      session.say("TASK.SUBMIT resize x KEY disk LIMIT 1 ONRETRY release SAFETY pure")
      session.say("TASK.SUBMIT resize y KEY disk")
      session.say("TASK.SUBMIT report z AFTER t1 AFTER t2:end IDEMPOTENCY month")
      session.say("TASK.SUBMIT later w IN 10s ATTEMPTS 2 BACKOFF exponential 1s 10m TIMEOUT 5s")
      session.say("RUN.CLAIM COUNT 2 DETACHED")
    }

    private static func work(_ session: Session) {
      for run in session.claim("COUNT 1 AS worker-1") {
        session.say("RUN.HEARTBEAT \(run.words)")
        session.say("RUN.COMPLETE \(run.words) OUTPUT done")
      }
      session.say("TASK.SUBMIT flaky f ATTEMPTS 3 BACKOFF fixed 1s")
      for run in session.claim("KIND flaky HOLD") {
        session.say("RUN.START \(run.words)")
        session.say("RUN.FAIL \(run.words) broken")
      }
      session.say("TASK.SUBMIT asking q")
      for run in session.claim("KIND asking") { session.say("RUN.SUSPEND \(run.words)") }
      session.say("TASK.SUBMITM EACH 2 2 batch a 4 batch b TAG c")
      for run in session.claim("KIND batch") { session.say("RUN.RELEASE \(run.words)") }
      session.say("TASK.DEPEND t4 AFTER t3")
      session.say("TASK.CANCEL t9 REASON unneeded")
      session.say("TASK.RESUBMIT t9")
      session.say("RUN.RETRY r7")
      session.say("RUN.RESUME r8")
    }

    private static func rest(_ session: Session) {
      session.advance(.seconds(31))
      session.say("QUEUE.PAUSE bulk BY ops REASON full")
      session.say("QUEUE.SET bulk CONCURRENCY 3")
      session.say("KEY.SET disk LIMIT 2")
      session.say("ENGINE.PAUSE BY ops")
      session.say("ENGINE.RESUME")
      for run in session.claim("COUNT 3 DETACHED") {
        session.say("RUN.HEARTBEAT \(run.words) PROGRESS 40 half")
      }
      for query in [
        "TASK.GET t2", "TASK.LIST", "RUN.GET r1", "RUN.LIST", "RUN.HISTORY r1", "RUN.EXPLAIN r5",
        "QUEUE.LIST", "QUEUE.GET bulk", "KEY.GET disk", "COMMAND DOCS RUN.CLAIM", "TASK.GET t99",
        "TASK.SUBMIT", "NONSENSE", "HELLO 3", "PING", "INFO", "ENGINE.STATUS",
      ] { session.say(query) }
    }
  }

  /// The bodies of the data frames that one store has and an earlier one has not.
  private static func bodies(
    in image: MemoryStorage.Image, behind earlier: MemoryStorage.Image
  ) -> [[UInt8]] {
    let known = dataFrames(earlier)
    return Array(dataFrames(image).dropFirst(known.count))
  }

  private static func dataFrames(_ image: MemoryStorage.Image) -> [[UInt8]] {
    let storage = MemoryStorage(image)
    var bodies: [[UInt8]] = []
    do {
      let manifest = try StoreDirectory.inspect(storage)
      _ = try LogInspection.walk(
        storage, manifest,
        frame: { _, header, body in
          guard header.type == .data else { return }
          bodies.append(body.array(ByteRange(0, body.byteCount)))
        },
        damage: { _ in invariantBroken("a sample is whole") })
    } catch {
      invariantBroken("a sample can be read")
    }
    return bodies
  }
}
