import AQCore

// `COMMAND` and its relatives, in the shapes redis 7 gives them, so that its clients complete and
// hint.
extension ReplyEncoder {
  /// Writes the answer to `COMMAND …`; `bytes` is what the names in the query refer to.
  public func encode(_ query: CommandQuery, _ bytes: RawSpan, into out: inout ByteWriter) {
    switch query {
    case .count: out.writeInteger(UInt64(CommandTable.specs.count))
    case .all:
      out.writeHead(UInt8(ascii: "*"), CommandTable.specs.count)
      for spec in CommandTable.specs { describe(spec, into: &out) }
    case .list:
      out.writeHead(UInt8(ascii: "*"), CommandTable.specs.count)
      for spec in CommandTable.specs { out.writeBulk(spec.name.lowerCased) }
    case .describe(let names):
      if names.isEmpty { return encode(.all, bytes, into: &out) }
      out.writeHead(UInt8(ascii: "*"), names.count)
      for name in names {
        if let spec = CommandTable.spec(named: name, bytes) {
          describe(spec, into: &out)
        } else {
          encodeNull(into: &out)
        }
      }
    case .docs(let names):
      let specs =
        names.isEmpty
        ? CommandTable.specs : names.compactMap { CommandTable.spec(named: $0, bytes) }
      beginMap(specs.count, into: &out)
      for spec in specs {
        out.writeBulk(spec.name.lowerCased)
        document(spec, into: &out)
      }
    }
  }

  // Name, arity, flags, keys (there are none), categories, tips, key specifications, subcommands.
  private func describe(_ spec: CommandSpec, into out: inout ByteWriter) {
    out.write(literal: "*10\r\n")
    out.writeBulk(spec.name.lowerCased)
    out.writeInteger(Int64(spec.arity))
    out.write(literal: "*0\r\n:0\r\n:0\r\n:0\r\n*0\r\n*0\r\n*0\r\n*0\r\n")
  }

  private func document(_ spec: CommandSpec, into out: inout ByteWriter) {
    let count = spec.arguments.count + spec.optionalArguments.count + spec.options.count
    beginMap(count == 0 ? 3 : 4, into: &out)
    out.writeBulk("summary")
    out.writeBulk(spec.summary)
    out.writeBulk("since")
    out.writeBulk(spec.since)
    out.writeBulk("group")
    out.writeBulk(spec.group.rawValue)
    if count == 0 { return }
    out.writeBulk("arguments")
    out.writeHead(UInt8(ascii: "*"), count)
    for argument in spec.arguments { documentValue(argument, .required, into: &out) }
    for argument in spec.optionalArguments { documentValue(argument, .optional, into: &out) }
    for option in spec.options { document(option, into: &out) }
  }

  private enum Need { case required, optional }

  private func documentValue(
    _ name: StaticString, _ need: Need, into out: inout ByteWriter
  ) {
    beginMap(need == .required ? 2 : 3, into: &out)
    documentHead(name, "string", into: &out)
    if need == .optional {
      out.writeBulk("flags")
      out.write(literal: "*1\r\n+optional\r\n")
    }
  }

  private func documentHead(
    _ name: StaticString, _ type: StaticString, into out: inout ByteWriter
  ) {
    out.writeBulk("name")
    out.writeBulk(name)
    out.writeBulk("type")
    out.writeBulk(type)
  }

  // A flag is a token by itself; one value is a token with a value; more are a block of such.
  private func document(_ option: OptionSpec, into out: inout ByteWriter) {
    let isBlock = option.values.count > 1
    beginMap(4, into: &out)
    if isBlock {
      documentHead(option.name, "block", into: &out)
    } else if let value = option.values.first {
      documentHead(value, "string", into: &out)
    } else {
      documentHead(option.name, "pure-token", into: &out)
    }
    if !isBlock {
      out.writeBulk("token")
      out.writeBulk(option.name)
    }
    out.writeBulk("flags")
    out.write(
      literal: option.repetition == .many
        ? "*2\r\n+optional\r\n+multiple\r\n" : "*1\r\n+optional\r\n")
    if !isBlock { return }
    out.writeBulk("arguments")
    out.writeHead(UInt8(ascii: "*"), option.values.count)
    for (index, value) in option.values.enumerated() {
      beginMap(index == 0 ? 3 : 2, into: &out)
      documentHead(value, "string", into: &out)
      if index == 0 {
        out.writeBulk("token")
        out.writeBulk(option.name)
      }
    }
  }
}

extension CommandName {
  /// The way redis lists commands.
  var lowerCased: String { text.description.lowercased() }
}

extension CommandTable {
  /// The command of a name in any case; nil where there is none.
  static func spec(named range: ByteRange, _ bytes: RawSpan) -> CommandSpec? {
    guard let word = bytes.word(range), let name = CommandName(word) else { return nil }
    return spec(name)
  }
}
