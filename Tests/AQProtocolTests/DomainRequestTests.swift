import AQCore
import AQProtocol
import Testing

/// Policies, gates and families of their own, as requests.
struct ParsingDomainRequests {
  private func policy(_ options: String) throws -> (Parsed, RunPolicy?) {
    let parsed = try #require(Parsed("TASK.SUBMIT k p \(options)"))
    return (parsed, try #require(parsed.submit, "\(options): \(parsed.complaint)").spec.policy)
  }

  @Test func `a repeat has a count and a distance, and makes up for what it missed`() throws {
    let (_, policy) = try policy("REPEAT 3 EVERY 5m GRACE 2s CAP 9 OVERLAP cancel")
    let read = try #require(policy)
    #expect(read.shape == .repeating && read.occurrenceCount == 3 && read.interval == .minutes(5))
    #expect(read.misfire == .all && read.misfireGrace == .seconds(2) && read.misfireCap == 9)
    #expect(read.overlap == .cancelPrevious)
  }

  @Test func `cron has an expression and a zone, and skips what it missed`() throws {
    let parsed = try #require(
      Parsed(["TASK.SUBMIT", "k", "p", "CRON", "0 8 * * 1-5", "ZONE", "Europe/Berlin"]))
    let read = try #require(parsed.submit?.spec.policy)
    #expect(read.shape == .cron && read.occurrenceCount == 0 && read.misfire == .skip)
    #expect(parsed.text(read.expression) == "0 8 * * 1-5")
    #expect(parsed.text(read.zone) == "Europe/Berlin")
    #expect(read.misfireGrace == .seconds(60) && read.misfireCap == 1_000)
    #expect(read.overlap == .allow)
    let (_, bounded) = try policy("CRON @daily MAX 4 MISFIRE once OVERLAP skip START 5 END 6")
    #expect(bounded?.occurrenceCount == 4 && bounded?.misfire == .once)
    #expect(bounded?.overlap == .skip && bounded?.startAt == Timestamp(milliseconds: 5))
    #expect(bounded?.endAt == Timestamp(milliseconds: 6))
    #expect(try self.policy("IN 5s").1 == nil)
  }

  @Test(arguments: [
    ("REPEAT 3", "REPEAT needs EVERY"), ("EVERY 5s", "EVERY needs REPEAT"),
    ("CRON @daily REPEAT 3 EVERY 1s", "REPEAT and CRON exclude each other"),
    ("ZONE UTC", "ZONE needs CRON"), ("REPEAT 3 EVERY 1s MAX 3", "MAX needs CRON"),
    ("CRON @daily IN 5s", "CRON and IN exclude"), ("CRON @daily AT 5", "CRON and AT exclude"),
    ("START 5", "START needs REPEAT or CRON"), ("MISFIRE all", "MISFIRE needs REPEAT or CRON"),
    ("CAP 5", "CAP needs REPEAT or CRON"), ("GRACE 5", "GRACE needs REPEAT or CRON"),
    ("OVERLAP skip", "OVERLAP needs REPEAT or CRON"),
    ("CRON @daily START 6 END 6", "END must be after START"),
    ("CRON @daily MISFIRE some", "MISFIRE must be all, once or skip"),
    ("CRON @daily OVERLAP some", "OVERLAP must be allow, skip or cancel"),
    ("REPEAT 0 EVERY 1s", "REPEAT must be a number from 1 on"),
    ("REPEAT 2 EVERY 0", "EVERY must be longer than zero"),
    ("REPEATING", "REPEATING needs ON"), ("ON task:t1 SCALAR REPEATING", "REPEATING needs ON"),
    ("BUDGET token 0", "BUDGET must be a whole number over zero"),
    ("BUDGET token 18446744073709551616", "BUDGET must be a whole number over zero"),
    ("REQUIRE g*", "REQUIRE may only have letters"),
    ("PARENT r1", "PARENT must be the id of a task"),
  ])
  func `what doesn't go together is refused`(options: String, sentence: String) throws {
    let complaint = try #require(Parsed("TASK.SUBMIT k p \(options)")).complaint
    #expect(complaint.contains(sentence), "\(complaint)")
    #expect(complaint.hasPrefix("BADREQUEST "))
  }

  @Test func `a submit takes its place, its budgets and what it waits for`() throws {
    let parsed = try #require(
      Parsed(
        "TASK.SUBMIT k p REQUIRE gpu REQUIRE x86 DEPARTMENT ops PARENT t4 TENANT acme"
          + " BUDGET token 100 BUDGET cost 5 ESTIMATE token 0 ON task:t5 ON signal:a:b REPEATING"
          + " ON run:t6:retryWait REPEATING ON budget:t7:my:unit:80"))
    let spec = try #require(parsed.submit, "\(parsed.complaint)").spec
    #expect(spec.requiredCapabilities.map { parsed.text($0) } == ["gpu", "x86"])
    #expect(parsed.text(spec.department) == "ops" && parsed.text(spec.tenant) == "acme")
    #expect(spec.parent == TaskID(rawValue: 4))
    #expect(spec.budgets.map { parsed.text($0.unit) } == ["token", "cost"])
    #expect(spec.budgets.map(\.amount) == [100, 5] && spec.estimates.map(\.amount) == [0])
    #expect(spec.subscriptions.map(\.repeats) == [.once, .repeating, .repeating, .once])
    #expect(spec.subscriptions[0].filter == .taskSucceeded(TaskID(rawValue: 5)))
    guard case .signal(let key) = spec.subscriptions[1].filter,
      case .budgetCrossed(TaskID(rawValue: 7), let unit, 80) = spec.subscriptions[3].filter
    else {
      Issue.record("\(spec.subscriptions)")
      return
    }
    #expect(parsed.text(key) == "a:b" && parsed.text(unit) == "my:unit")
    #expect(spec.subscriptions[2].filter == .runEntered(TaskID(rawValue: 6), .retryWait))
  }

  @Test(arguments: [
    "", ":", "task", "task:", "task:r1", "task:t0", "run:t1", "run:t1:", "run:t1:gone",
    "run::ready",
    "budget:t1:token", "budget:t1:token:0", "budget:t1:token:101", "budget:t1::80", "budget:t1:80",
    "signal:", "signal:a b", "signals:x",
  ])
  func `a filter that isn't one is refused`(filter: String) {
    for request in [
      ["TASK.SUBMIT", "k", "p", "ON", filter], ["SUBSCRIPTION.CREATE", "t1", filter],
    ] {
      #expect(Parsed(request)?.error?.code == .badRequest, "\(request)")
    }
  }

  @Test func `what was spent goes with each verb of a worker`() throws {
    for verb in ["COMPLETE r1 7", "FAIL r1 7 e", "SUSPEND r1 7", "RELEASE r1 7"] {
      let parsed = try #require(Parsed("RUN.\(verb) SPENT token 5 SPENT cost 0 AND CLAIM 1"))
      guard case .finish(let finish, .some) = parsed.command else {
        Issue.record("\(verb): \(parsed.complaint)")
        continue
      }
      #expect(finish.spent.map(\.amount) == [5, 0])
      #expect(finish.spent.map { parsed.text($0.unit) } == ["token", "cost"])
    }
    guard case .heartbeat(let beat) = Parsed("RUN.HEARTBEAT r1 7 SPENT token 5")?.command else {
      Issue.record("a heartbeat tells what was spent")
      return
    }
    #expect(beat.spent.count == 1)
    guard
      case .finishBatch(let batch, _) = Parsed("RUN.FINISHM 1 6 COMPLETE r1 7 SPENT token 5")?
        .command
    else {
      Issue.record("so does an item of a batch")
      return
    }
    #expect(batch[0].spent.map(\.amount) == [5])
  }

  private func limits(_ line: String) throws -> QueueLimits {
    let parsed = try #require(Parsed("QUEUE.SET q \(line)"))
    guard case .setQueue(_, let limits) = parsed.command else {
      Issue.record("\(line): \(parsed.complaint)")
      return QueueLimits()
    }
    return limits
  }

  @Test func `a rate is a count in a duration`() throws {
    let rate = try limits("RATE 10/1s BURST 3")
    #expect(rate.rateCount == 10 && rate.ratePeriod == .seconds(1) && rate.burst == 3)
    #expect(rate.concurrency == nil)
    #expect(try limits("RATE 0/1s").rateCount == 0)
    #expect(try limits("RATE 0").rateCount == 0)
    for line in ["10", "10/", "/1s", "10/0", "x/1s", "10/1s/2", "4294967296/1s"] {
      #expect(Parsed("QUEUE.SET q RATE \(line)")?.error?.code == .badRequest, "\(line)")
    }
    #expect(Parsed("QUEUE.SET q")?.error?.code == .badRequest)
  }

  @Test func `a query is read where it is told, and what is wrong with it has its place`() throws {
    let query = "state:failed kind:email.* -tag:vip"
    for verb in ["TASK.LIST", "RUN.LIST", "TASK.COUNT"] {
      let parsed = try #require(Parsed([verb, "WHERE", query]))
      switch parsed.command {
      case .listTasks(let request), .listRuns(let request), .countTasks(let request):
        #expect(parsed.text(request.query) == query)
      default: Issue.record("\(verb): \(parsed.complaint)")
      }
    }
    #expect(
      Parsed(["TASK.LIST", "WHERE", "stat:failed"])?.complaint
        == "BADREQUEST 'stat' is no field of a query; did you mean state?")
    let complaint = Parsed(["TASK.LIST", "WHERE", "state:gone"])?.complaint ?? ""
    #expect(complaint.hasPrefix("BADREQUEST state takes scheduled, ready"), "\(complaint)")
    #expect(complaint.hasSuffix("not 'gone'"))
  }

  @Test func `an operation on everything says so`() throws {
    #expect(Parsed("OPERATION.START cancel")?.complaint.contains("needs ALL") == true)
    #expect(Parsed(["OPERATION.START", "cancel", "WHERE", ""])?.error?.code == .badRequest)
    #expect(Parsed("OPERATION.START frob ALL")?.complaint.contains("must be cancel, retry") == true)
    let parsed = try #require(
      Parsed(["OPERATION.START", "retry", "WHERE", "state:failed", "REASON", "r", "BY", "me"]))
    guard case .operation(.start(let request)) = parsed.command else {
      Issue.record("\(parsed.complaint)")
      return
    }
    #expect(request.verb == .retry && parsed.text(request.query) == "state:failed")
    #expect(parsed.text(request.author.by) == "me" && parsed.text(request.author.reason) == "r")
    #expect(request.scope == .matching)
    guard case .operation(.wait(let id, nil)) = Parsed("OPERATION.WAIT o7 TIMEOUT 0")?.command
    else {
      Issue.record("waits for ever")
      return
    }
    #expect(id == OperationID(rawValue: 7))
  }
}
