import Testing

@Suite struct Naming {
  /// `SegmentHeader` as `["Segment", "Header"]`, `LSNRange` as `["LSN", "Range"]`.
  static func humps(_ name: String) -> [String] {
    name.matches(of: /[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|^[a-z0-9]+/).map { String($0.output) }
  }

  static func isBanned(_ name: String) -> Bool {
    humps(name).contains { Allowed.bannedWords.contains($0) }
  }

  /// A quick look before the thorough one.
  static func mayDeclare(_ line: String) -> Bool {
    ["struct ", "class ", "enum ", "protocol ", "actor ", "typealias "].contains { word in
      line.contains(word)
    }
  }

  @Test func `no file is named after nothing`() {
    let named = SourceTree.files.filter { Self.isBanned($0.subject) }.map(\.path)
    #expect(named == [])
  }

  @Test func `no type is named after nothing`() {
    var found: [String] = []
    for file in SourceTree.files {
      for (number, line) in zip(1..., file.code) where Self.mayDeclare(line) {
        let declared = line.firstMatch(
          of: /\b(?:struct|class|enum|protocol|actor|typealias)\s+([A-Z]\w*)/)
        guard let name = declared.map({ String($0.1) }) else { continue }
        if Self.isBanned(name) { found.append(file.place(number, line)) }
      }
    }
    #expect(found == [])
  }

  @Test func `no type takes the name of Swift's own Task`() {
    let declaration = /\b(?:struct|class|enum|protocol|actor|typealias)\s+Task\b/
    #expect(SourceTree.shipped.flatMap { $0.matches(declaration) } == [])
  }

  @Test func `a name is split at its humps`() {
    #expect(Self.humps("LSNRange") == ["LSN", "Range"])
    #expect(Self.isBanned("RunInfo"))
    #expect(!Self.isBanned("Database"))
  }
}
