import Foundation
import FuzzTargets
import Testing

@Suite struct FuzzCorpusTests {
  /// The inputs kept for a target: seeds, and what once broke it.
  private static func corpus(_ target: FuzzTarget) throws -> [URL] {
    let checkout = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let directory = checkout.appending(path: "Fuzz/Corpus/\(target.rawValue)")
    return try FileManager.default
      .contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
      .sorted { $0.path() < $1.path() }
  }

  @Test(arguments: FuzzTarget.allCases)
  func `nothing in the corpus breaks its target`(target: FuzzTarget) throws {
    let files = try Self.corpus(target)
    try #require(!files.isEmpty)
    for file in files {
      let bytes = [UInt8](try Data(contentsOf: file))
      do throws(Violation) {
        try target.run(bytes)
      } catch {
        Issue.record("\(target.rawValue)/\(file.lastPathComponent): \(error.promise)")
      }
    }
  }
}
