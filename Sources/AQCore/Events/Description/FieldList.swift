/// The fields of a described event as they are put together. What is absent adds nothing.
struct FieldList {
  var fields: [ReplyValue.Field] = []

  mutating func add(_ key: StaticString, _ value: ReplyValue) {
    fields.append(ReplyValue.Field(key, value))
  }

  mutating func add<Noun>(_ key: StaticString, _ id: Identifier<Noun>) {
    if !id.isNone { add(key, .text(id.description)) }
  }

  mutating func add<Noun>(_ key: StaticString, _ ids: [Identifier<Noun>]) {
    add(key, .list(ids.map { .text($0.description) }))
  }

  mutating func add(_ key: StaticString, _ time: Timestamp) {
    if time != .zero { add(key, .time(time)) }
  }

  mutating func add(_ key: StaticString, _ token: FencingToken) {
    add(key, .unsigned(token.rawValue))
  }

  mutating func add(_ key: StaticString, _ duration: Duration) {
    add(key, .unsigned(duration.milliseconds))
  }

  mutating func add(_ key: StaticString, _ count: some UnsignedInteger) {
    add(key, .unsigned(UInt64(truncatingIfNeeded: count)))
  }

  mutating func add(_ key: StaticString, word: StaticString) {
    add(key, .word(StaticWord(word)))
  }

  mutating func add(_ key: StaticString, text range: ByteRange, _ bytes: RawSpan) {
    if !range.isNone { add(key, .text(bytes.text(range))) }
  }

  mutating func add(_ key: StaticString, bytes range: ByteRange, _ bytes: RawSpan) {
    if !range.isNone { add(key, .bytes(bytes.array(range))) }
  }

  mutating func add(_ key: StaticString, names: [ByteRange], _ bytes: RawSpan) {
    if names.isEmpty { return }
    var list: [ReplyValue] = []
    for name in names { list.append(.text(bytes.text(name))) }
    add(key, .list(list))
  }

  mutating func add(_ key: StaticString, _ amounts: [UnitAmount], _ bytes: RawSpan) {
    if amounts.isEmpty { return }
    var list: [ReplyValue] = []
    for amount in amounts {
      var item = FieldList()
      item.add("unit", text: amount.unit, bytes)
      item.add("amount", amount.amount)
      list.append(.map(item.fields))
    }
    add(key, .list(list))
  }

  mutating func add(_ key: StaticString, _ prerequisites: [Prerequisite]) {
    if prerequisites.isEmpty { return }
    let list = prerequisites.map { prerequisite in
      var item = FieldList()
      item.add("task", prerequisite.task)
      item.add("condition", word: prerequisite.condition == .onEnd ? "end" : "success")
      return ReplyValue.map(item.fields)
    }
    add(key, .list(list))
  }

  mutating func add(_ author: Authorship, _ bytes: RawSpan) {
    add("by", text: author.by, bytes)
    add("reason", text: author.reason, bytes)
  }
}
