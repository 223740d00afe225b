import AQCore
import AQEngine
import AQStorage

/// An engine over a store that may be damaged.
enum Opening {
  /// Opens the store: a refusal must leave it as it was; an engine that opens must answer whatever
  /// it is asked, and open again.
  ///
  /// Throws `Violation`.
  static func check(_ storage: MemoryStorage) throws(Violation) {
    let before = storage.image
    let session: Session
    do throws(OpenError) {
      session = try Session(storage)
    } catch {
      guard storage.image.files == before.files else {
        throw Violation("a store that is refused is left as it was")
      }
      return
    }
    work(session)
    let lastLSN = session.lastLSN
    let again: Session
    do throws(OpenError) {
      again = try Session(MemoryStorage(storage.image))
    } catch {
      throw Violation("what an engine leaves behind opens again: \(error)")
    }
    guard again.lastLSN == lastLSN else { throw Violation("nothing is lost by a restart") }
    guard again.damagedSnapshots.isEmpty else {
      throw Violation("a snapshot that an engine made is one that it loads")
    }
  }

  /// Touches everything that a state holds.
  private static func work(_ session: Session) {
    session.say("TASK.LIST")
    session.say("RUN.LIST")
    session.say("QUEUE.LIST")
    for number in 1...12 {
      session.say("TASK.GET t\(number)")
      session.say("RUN.GET r\(number)")
      session.say("RUN.HISTORY r\(number)")
      session.say("RUN.EXPLAIN r\(number)")
    }
    for run in session.claim("COUNT 4") { session.say("RUN.COMPLETE \(run.words) OUTPUT o") }
    session.advance(.seconds(60))
    for run in session.claim("COUNT 4") { session.say("RUN.FAIL \(run.words) broken") }
    session.say("TASK.SUBMIT new n AFTER t1 KEY disk")
    for number in 1...6 { session.say("CANCEL t\(number)") }
    session.advance(.seconds(3_600))
    session.shutDown()
  }
}
