import Testing

@Suite struct Layering {
  /// What a file imports, with the lines that say so.
  static func imports(_ file: SourceFile) -> [(module: String, line: Int)] {
    zip(1..., file.code).compactMap { number, line in
      guard line.contains("import "),
        line.contains(/^\s*(?:@\w+\s+)*(?:public |package |private )?import\s/)
      else { return nil }
      let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
      let kinds: Set<String> = ["struct", "class", "enum", "protocol", "func", "var", "let"]
      let named = words.drop { $0 != "import" }.dropFirst().drop { kinds.contains($0) }
      return named.first.map { ($0, number) }
    }
  }

  @Test func `imports go down only`() {
    var found: [String] = []
    for file in SourceTree.shipped {
      guard let allowed = Allowed.imports[file.module] else {
        found.append("\(file.path): \(file.module) is not in the layer table")
        continue
      }
      for (module, line) in Self.imports(file) where !allowed.contains(module) {
        found.append(file.place(line, "import \(module)"))
      }
    }
    #expect(found == [])
  }

  @Test func `Foundation stands in the daemon and in tests alone`() {
    let users = SourceTree.files.filter { file in
      Self.imports(file).contains { $0.module.hasPrefix("Foundation") }
    }
    let elsewhere = users.filter { !$0.path.hasPrefix("Tests/") && $0.module != "AQDaemon" }
    #expect(elsewhere.map(\.path) == [])
  }

  @Test func `only the embedding API is asynchronous`() {
    let found = SourceTree.shipped
      .filter { file in !Allowed.asyncDirectories.contains { file.path.hasPrefix($0) } }
      .flatMap { $0.matches(/\b(?:async|await)\b/) }
    #expect(found == [])
  }

  @Test func `tests go through the front door`() {
    let found = SourceTree.files.filter { $0.module != "TidyTests" }
      .flatMap { $0.matches(/@testable\b/) }
    #expect(found == [])
  }
}
