import AQCore
import Foundation
import Testing

@Suite struct ErrorCodes {
  @Test func `the page on errors has a row for each code and no other`() throws {
    let page = URL(filePath: #filePath).appending(path: "../../../docs/ERRORS.md").standardized
    let text = try String(contentsOf: page, encoding: .utf8)
    let rows = text.split(separator: "\n").filter { $0.contains(" | AQ") }
    #expect(rows.count == ErrorCode.allCases.count)
    for code in ErrorCode.allCases {
      let start = "| `\(code.rawValue)` | AQ\(code.number) | \(code.exitCode) | "
      let row = rows.first { $0.hasPrefix(start) }
      #expect(row?.split(separator: "|").count == 5, "\(start)")
    }
  }

  @Test func `numbers and words are each used once`() {
    #expect(Set(ErrorCode.allCases.map(\.number)).count == ErrorCode.allCases.count)
    #expect(Set(ErrorCode.allCases.map(\.rawValue)).count == ErrorCode.allCases.count)
  }

  @Test(arguments: ErrorCode.allCases)
  func `a word is upper case, a number has its thousand, an exit code its meaning`(
    code: ErrorCode
  ) {
    #expect(code.rawValue.utf8.allSatisfy { (0x41...0x5A).contains($0) })
    #expect((1_000..<5_000).contains(code.number))
    #expect([1, 7, 8, 9, 64, 69, 74, 75, 76, 77, 78, 124].contains(code.exitCode))
  }

  @Test func `what the rules refuse has a code of the rules, the request or the world`() {
    let run = RunID(rawValue: 1)
    #expect(Rejection.notFound(.run(run)).code == .notFound)
    #expect(Rejection.staleToken(run, .none).code == .staleToken)
    #expect(Rejection.canceled(run).code == .canceled)
    #expect(Rejection.finishConflict(run, .success).code == .conflict)
    #expect(Rejection.limit(.tags, asked: 33, most: 32).code == .limit)
    #expect(Rejection.storageFull.code == .storageFull)
  }
}
