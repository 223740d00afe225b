import CYAML

/// Reads one YAML document into a tree, with libyaml.
///
/// A subset on purpose: one document of mappings, lists and scalars. Anchors, aliases and tags are
/// refused, so that what is read is never larger than the file.
@safe struct YAMLReader: ~Copyable {
  // Safe: throughout, the parser lives on the heap from `init` to `deinit`, the input outlives the
  // parser within `document`, and an event's texts are copied before the event is deleted.
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private var nodeCount = 0

  /// Levels a document may nest.
  static let depth = 8
  /// Values a document may have.
  static let nodes = 10_000

  /// Why a document isn't read.
  enum ReadError: Error {
    case syntax(String, TextPlace)
    case alias(TextPlace)
    case tag(TextPlace)
    case secondDocument(TextPlace)
    case complexKey(TextPlace)
    case duplicateKey(String, TextPlace)
    case tooDeep(TextPlace)
    case tooMany(TextPlace)
    case outOfMemory
  }

  private init() throws(ReadError) {
    unsafe parser = .allocate(capacity: 1)
    guard unsafe yaml_parser_initialize(parser) == 1 else {
      unsafe parser.deallocate()
      throw .outOfMemory
    }
  }

  deinit {
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
  }

  /// The document in `bytes`; nil where there is none.
  static func document(_ bytes: [UInt8]) throws(ReadError) -> YAMLNode? {
    var reader = try YAMLReader()
    return try reader.read(bytes)
  }

  private mutating func read(_ bytes: [UInt8]) throws(ReadError) -> YAMLNode? {
    let input = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count + 1)
    defer { unsafe input.deallocate() }
    _ = unsafe input.initialize(from: bytes)
    unsafe yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
    var event = try next()
    while event.kind == .other { event = try next() }
    guard event.kind != .end else { return nil }
    let root = try node(event, depth: 0)
    event = try next()
    while event.kind != .end {
      guard event.kind == .other else { throw .secondDocument(event.place) }
      event = try next()
    }
    return root
  }

  private mutating func node(_ event: Event, depth: Int) throws(ReadError) -> YAMLNode {
    nodeCount += 1
    guard nodeCount <= YAMLReader.nodes else { throw .tooMany(event.place) }
    guard depth <= YAMLReader.depth else { throw .tooDeep(event.place) }
    let content: YAMLNode.Content =
      switch event.kind {
      case .scalar: .scalar(event.text)
      case .listStart: .list(try list(depth))
      case .mapStart: .map(try map(depth))
      case .alias: throw .alias(event.place)
      case .listEnd, .mapEnd, .other, .end:
        throw .syntax("a value is missing", event.place)
      }
    return YAMLNode(content: content, place: event.place)
  }

  private mutating func list(_ depth: Int) throws(ReadError) -> [YAMLNode] {
    var items: [YAMLNode] = []
    while true {
      let event = try next()
      if event.kind == .listEnd { return items }
      items.append(try node(event, depth: depth + 1))
    }
  }

  private mutating func map(_ depth: Int) throws(ReadError) -> [(key: YAMLKey, value: YAMLNode)] {
    var fields: [(key: YAMLKey, value: YAMLNode)] = []
    var known: Set<String> = []
    while true {
      let event = try next()
      if event.kind == .mapEnd { return fields }
      guard event.kind == .scalar else { throw .complexKey(event.place) }
      guard known.insert(event.text).inserted else {
        throw .duplicateKey(event.text, event.place)
      }
      let key = YAMLKey(text: event.text, place: event.place)
      fields.append((key, try node(try next(), depth: depth + 1)))
    }
  }

  /// What the parser came upon.
  private struct Event {
    var kind: Kind
    var place: TextPlace
    var text = ""

    enum Kind { case scalar, listStart, listEnd, mapStart, mapEnd, alias, other, end }
  }

  private func next() throws(ReadError) -> Event {
    var raw = unsafe yaml_event_t()
    guard unsafe yaml_parser_parse(parser, &raw) == 1 else { throw problem() }
    defer { unsafe yaml_event_delete(&raw) }
    let mark = unsafe raw.start_mark
    let place = TextPlace(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    let kind: Event.Kind
    var text = ""
    var isTagged = false
    switch unsafe raw.type {
    case YAML_SCALAR_EVENT:
      kind = .scalar
      let scalar = unsafe raw.data.scalar
      unsafe isTagged = scalar.tag != nil
      unsafe text = String(
        decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
    case YAML_SEQUENCE_START_EVENT:
      kind = .listStart
      unsafe isTagged = raw.data.sequence_start.tag != nil
    case YAML_MAPPING_START_EVENT:
      kind = .mapStart
      unsafe isTagged = raw.data.mapping_start.tag != nil
    case YAML_SEQUENCE_END_EVENT: kind = .listEnd
    case YAML_MAPPING_END_EVENT: kind = .mapEnd
    case YAML_ALIAS_EVENT: kind = .alias
    case YAML_STREAM_END_EVENT: kind = .end
    case _: kind = .other
    }
    if isTagged { throw .tag(place) }
    return Event(kind: kind, place: place, text: text)
  }

  private func problem() -> ReadError {
    guard let words = unsafe parser.pointee.problem else { return .outOfMemory }
    let mark = unsafe parser.pointee.problem_mark
    return .syntax(
      unsafe String(cString: words),
      TextPlace(line: Int(mark.line) + 1, column: Int(mark.column) + 1))
  }
}
