import AQCore
import Testing

/// What `WHERE` says.
@Suite struct Queries {
  private func query(_ text: String) throws -> Query { try Query(parsing: Array(text.utf8)) }

  private func terms(_ text: String) throws -> [QueryTest] {
    let query = try query(text)
    #expect(query.terms.allSatisfy { $0.sense == .holds })
    return query.terms.map(\.test)
  }

  private func whole(_ text: String) -> QueryPattern { QueryPattern(Array(text.utf8)) }

  private func failure(_ text: String) -> QueryError? {
    do throws(QueryError) {
      _ = try Query(parsing: Array(text.utf8))
      return nil
    } catch {
      return error
    }
  }

  @Test func `an empty query matches everything, newest first`() throws {
    for text in ["", "  ", "\t\n"] { #expect(try query(text) == Query()) }
    #expect(Query().sort == .newestFirst)
  }

  @Test func `the example of the manual says what it says`() throws {
    let text = """
      state:failed queue:email,reports kind:email.* key:user-42 tag:vip age>2h attempt>=3 \
      error~"time out" since:yesterday sort:-finished
      """
    let query = try query(text)
    #expect(query.sort == .lastEndedFirst)
    #expect(
      query.terms.map(\.test) == [
        .state([.run(.failed)]), .name(.queue, [whole("email"), whole("reports")]),
        .name(.kind, [QueryPattern(Array("email.".utf8), .beginning)]),
        .name(.key, [whole("user-42")]), .name(.tag, [whole("vip")]),
        .time(.created, .less, .ago(.hours(2))), .number(.attempt, .greaterOrEqual, 3),
        .errorContains(Array("time out".utf8)),
        .time(.created, .greaterOrEqual, .midnight(daysAgo: 1)),
      ])
  }

  @Test func `a minus or a not turns a term round, two of them don't`() throws {
    let query = try query(
      "-state:failed not queue:a NOT -tag:b -kind:c")
    #expect(query.terms.map(\.sense) == [.fails, .fails, .holds, .fails])
  }

  @Test func `words are read in either case, names are not`() throws {
    #expect(
      try terms("STATE:RetryWait,PENDING Queue:A") == [
        .state([.run(.retryWait), .task(.pending)]), .name(.queue, [whole("A")]),
      ])
    for state in RunState.allCases {
      #expect(try terms("state:\(state.word)") == [.state([.run(state)])])
    }
    #expect(try terms("state:succeeded") == [.state([.task(.succeeded)])])
  }

  @Test func `quotes keep spaces, commas and stars, and their escapes are undone`() throws {
    let text = #"tag:"a b,c*","say \"hi\" \\",d* key:x*y"#
    #expect(
      try terms(text) == [
        .name(
          .tag,
          [
            whole("a b,c*"), whole(#"say "hi" \"#), QueryPattern(Array("d".utf8), .beginning),
          ]),
        .name(.key, [whole("x*y")]),
      ])
    #expect(try terms(#"tag:"""#) == [.name(.tag, [whole("")])])
    #expect(try terms("tag:*") == [.name(.tag, [QueryPattern([], .beginning)])])
  }

  @Test func `ids stand alone or from one to another`() throws {
    let t = { TaskID(rawValue: $0) }
    let r = { RunID(rawValue: $0) }
    #expect(
      try terms("id:t1..t9,r7,t5 parent:t5 task:t9,t10") == [
        .identifier([.tasks(t(1)...t(9)), .runs(r(7)...r(7)), .tasks(t(5)...t(5))]),
        .parent([t(5)]), .task([t(9), t(10)]),
      ])
    for text in ["id:t9..t1", "id:t1..r9", "id:t1..", "id:..t1", "id:t0", "id:x", "id:t1..t2..t3"] {
      #expect(failure(text)?.expected == .identifiers, "\(text)")
    }
    #expect(failure("task:r5")?.expected == .task)
  }

  @Test func `times are absolute, ago or days`() throws {
    let day: UInt64 = 86_400_000
    let now = Timestamp(milliseconds: 20_000 * day + 5_000)
    func moment(_ text: String) throws -> UInt64 {
      guard case .time(_, _, let moment)? = try terms("ended<\(text)").first else { return 0 }
      return moment.resolved(at: now).milliseconds
    }
    #expect(try moment("1000") == 1_000)
    #expect(try moment("1s") == 20_000 * day + 4_000)
    #expect(try moment("now") == now.milliseconds)
    #expect(try moment("today") == 20_000 * day)
    #expect(try moment("yesterday") == 19_999 * day)
    #expect(try moment("1970-01-02") == day)
    #expect(try moment("\"1970-01-02T01:00:00+01:00\"") == day)
    #expect(try moment("99999999d") == 0, "there is no time before 1970")
    #expect(QueryMoment.midnight(daysAgo: .max).resolved(at: now) == .zero)
    for text in ["today*", "1970-13-01", "tomorrow", "\"", "2w"] {
      #expect(failure("since:\(text)") != nil, "\(text)")
    }
  }

  @Test func `comparisons are as they are written, ages the other way round`() throws {
    for (text, comparison) in [
      (">", QueryComparison.greater), (">=", .greaterOrEqual), ("<", .less), ("<=", .lessOrEqual),
    ] {
      #expect(try terms("attempt\(text)3") == [.number(.attempt, comparison, 3)])
      #expect(
        try terms("created\(text)3") == [.time(.created, comparison, .at(.init(milliseconds: 3)))])
      #expect(
        try terms("age\(text)3") == [
          .time(.created, comparison.reversed, .ago(.init(milliseconds: 3)))
        ])
      for pair in [(1, 2), (2, 1), (2, 2)] {
        #expect(comparison.holds(pair.0, pair.1) == comparison.reversed.holds(pair.1, pair.0))
      }
    }
    #expect(
      try terms("priority=9 attempt:0") == [
        .number(.priority, .equal, 9), .number(.attempt, .equal, 0),
      ])
    #expect(failure("age:3h")?.expected == .comparison)
    #expect(failure("state>failed")?.expected == .comparison)
  }

  @Test func `what is wrong is told with its place and what should stand there`() {
    func check(
      _ text: String, _ position: Int, _ length: Int, _ expected: QueryExpectation,
      _ field: QueryField? = nil
    ) {
      let error = failure(text)
      #expect(error?.position == position, "\(text)")
      #expect(error?.range.length == length, "\(text)")
      #expect(error?.expected == expected, "\(text)")
      #expect(error?.field == field, "\(text)")
    }
    check("stat:failed", 0, 4, .field)
    check("queue:a vip", 8, 3, .field)
    check("queue:a \"x y\"", 8, 2, .field)
    check("state:faild", 6, 5, .state, .state)
    check("state:failed,", 13, 0, .state, .state)
    check("state", 5, 0, .comparison, .state)
    check("age>", 4, 0, .duration, .age)
    check("age>2w", 4, 2, .duration, .age)
    check("attempt>=x", 9, 1, .number, .attempt)
    check("error~\"abc", 6, 4, .closingQuote, .error)
    check("tag:\"a\"b", 7, 1, .space, .tag)
    check("tag:a\"b", 5, 2, .space, .tag)
    check("sort:up", 5, 2, .sort, .sort)
    check("sort:created sort:created", 13, 4, .oneSort, .sort)
    check("-sort:created", 0, 5, .oneSort, .sort)
    check("queue:a not", 11, 0, .term)
    check("queue:a -", 9, 0, .term)
  }

  @Test func `a query is bounded in bytes, terms and values`() throws {
    let most = Array(repeating: "tag:a", count: Limits.queryTermCount).joined(separator: " ")
    #expect(try query(most).terms.count == Limits.queryTermCount)
    #expect(failure(most + " tag:b")?.expected == .fewerTerms)
    let values = Array(repeating: "a", count: Limits.filterCount).joined(separator: ",")
    #expect(try query("tag:\(values)").terms.count == 1)
    #expect(failure("tag:\(values),a")?.expected == .fewerValues)
    let long = "tag:" + String(repeating: "a", count: Limits.queryBytes - 4)
    #expect(try query(long).terms.count == 1)
    #expect(failure(long + "a")?.expected == .fewerBytes)
  }

  @Test(arguments: UInt64(1)...20)
  func `no text stops the parser, and errors lie within it`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let pieces =
      QueryField.allCases.map(\.rawValue) + [
        ":", "=", ">", ">=", "<", "~", ",", "\"", "\\", "*", "-", "not ", " ", "t1", "..", "r2",
        "failed", "2h", "5", "today", "2026-01-05", "created", "\u{0}", "é",
      ]
    for _ in 0..<500 {
      var text = ""
      for _ in 0..<Int(random.next() % 12) {
        text += pieces[Int(random.next() % UInt64(pieces.count))]
      }
      guard let error = failure(text) else { continue }
      #expect(error.range.upperBound <= text.utf8.count)
    }
  }
}

/// Texts against patterns and needles.
@Suite struct QueryTexts {
  @Test func `a pattern is met whole or at the beginning`() {
    let text = Array("xxemail.welcome".utf8)
    let name = ByteRange(2, text.count - 2)
    func isMet(_ pattern: String, _ extent: QueryPattern.Extent) -> Bool {
      QueryPattern(Array(pattern.utf8), extent).matches(name, of: text.rawBytes)
    }
    #expect(isMet("email.welcome", .whole) && isMet("email.welcome", .beginning))
    #expect(isMet("email.", .beginning) && isMet("", .beginning))
    #expect(!isMet("email.", .whole) && !isMet("", .whole) && !isMet("mail", .beginning))
    #expect(!isMet("email.welcome2", .beginning))
    let isNothingMet = QueryPattern([]).matches(.none, of: RawSpan())
    #expect(isNothingMet)
  }

  @Test(arguments: UInt64(1)...10)
  func `a needle is found where it is`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    func text(_ most: UInt64) -> String {
      String(
        (0..<random.next() % most).map { _ in
          "aAb"["aAb".index("aAb".startIndex, offsetBy: Int(random.next() % 3))]
        })
    }
    for _ in 0..<400 {
      let hay = text(30)
      let needle = text(5)
      let bytes = Array(hay.utf8)
      let found = QueryNeedle(Array(needle.utf8)).occurs(
        in: ByteRange(0, bytes.count), of: bytes.rawBytes)
      #expect(found == (needle.isEmpty || hay.lowercased().contains(needle.lowercased())))
    }
  }
}
