import Testing

@Suite struct Shape {
  @Test func `a line has at most 100 columns`() {
    let long = SourceTree.files.flatMap { file in
      zip(1..., file.lines).filter { $0.1.count > 100 }.map { file.place($0.0, $0.1) }
    }
    #expect(long == [])
  }

  @Test func `a file has at most 500 lines`() {
    let long = SourceTree.files.filter { $0.lines.count > 501 }
    #expect(long.map { "\($0.path): \($0.lines.count) lines" } == [])
  }

  @Test func `a function has at most 70 lines`() {
    let long = SourceTree.files.flatMap { file in
      Functions.of(file).filter { $0.lineCount > 70 }
        .map { "\(file.path):\($0.firstLine): \($0.lineCount) lines: \($0.heading)" }
    }
    #expect(long == [])
  }

  @Test func `functions are measured from their heading to their closing brace`() {
    let file = SourceFile(
      path: "a.swift",
      text: """
        protocol P {
          func nothing() -> Int
          init(text: String)
        }
        extension P {
          func two(
            _ closure: () -> Void = { print("}") }
          ) {
            if true { closure() }
          }
          init?() { return nil }
        }
        """)
    #expect(Functions.of(file).map(\.lineCount) == [5, 1])
    #expect(Functions.of(file).map(\.firstLine) == [6, 11])
  }

  @Test func `comments and literals are no code`() {
    let code = CodeOnly.of(#"let a = "try! \("as!")" // try!"# + "\n/* as! */ let b = 1")
    #expect(!code.contains("try!") && !code.contains("as!"))
    #expect(code.contains("let a = ") && code.contains("let b = 1"))
    #expect(code.split(separator: "\n").count == 2)
  }
}
