import Testing

@Suite struct Safety {
  @Test func `nothing is forced`() {
    #expect(SourceTree.files.flatMap { $0.matches(/\b(?:try|as)!/) } == [])
  }

  @Test func `an error that is dropped says why`() {
    var found: [String] = []
    for file in SourceTree.shipped {
      for (index, line) in file.code.enumerated() where line.contains(/\btry\?/) {
        let near = file.lines[max(0, index - 3)...index]
        if !near.contains(where: { $0.contains("//") }) {
          found.append(file.place(index + 1, line))
        }
      }
    }
    #expect(found == [])
  }

  @Test func `unsafe code stands in few named files`() {
    let users = SourceTree.shipped.filter { !$0.matches(/\bunsafe\b/).isEmpty }.map(\.path)
    #expect(Set(users).subtracting(Allowed.unsafeFiles) == [], "not allowed")
    #expect(Allowed.unsafeFiles.subtracting(users) == [], "allowed, and not needed")
  }

  @Test func `unsafe code says why it is safe`() {
    let silent = SourceTree.shipped.filter { file in
      !file.matches(/\bunsafe\b/).isEmpty && !file.lines.contains { $0.contains("// Safe:") }
    }
    #expect(silent.map(\.path) == [])
  }

  @Test func `a default covers nothing of our own`() {
    let users = SourceTree.shipped.filter { !$0.matches(/^\s*(?:@unknown )?default:/).isEmpty }
    let paths = Set(users.map(\.path))
    #expect(paths.subtracting(Allowed.defaultFiles) == [], "not allowed")
    #expect(Allowed.defaultFiles.subtracting(paths) == [], "allowed, and not needed")
  }

  @Test func `work left over names its issue`() {
    var found: [String] = []
    for file in SourceTree.files where file.module != "TidyTests" {
      for (number, line) in zip(1..., file.lines) {
        let isOpen = line.contains(/\bTODO\b/) && !line.contains(/TODO ?\(?#\d+/)
        if isOpen || line.contains(/\bFIXME\b/) { found.append(file.place(number, line)) }
      }
    }
    #expect(found == [])
  }
}
