import Foundation

/// The Swift files of this checkout.
enum SourceTree {
  /// The checkout's directory.
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Every Swift file, the manifest included, read once.
  static let files: [SourceFile] = ["Sources", "Tests", "Benchmarks", "Fuzz"].flatMap(swiftFiles)

  /// The files that ship.
  static let shipped: [SourceFile] = files.filter { $0.path.hasPrefix("Sources/") }

  private static func swiftFiles(under directory: String) -> [SourceFile] {
    let walk = FileManager.default.enumerator(
      at: root.appending(path: directory), includingPropertiesForKeys: nil)
    var found: [SourceFile] = []
    while let url = walk?.nextObject() as? URL {
      guard url.pathExtension == "swift" else { continue }
      guard let text = try? String(contentsOf: url, encoding: .utf8) else {
        fatalError("\(url.path()) is not UTF-8")
      }
      let path = String(url.path().dropFirst(root.path().count))
      found.append(SourceFile(path: path, text: text))
    }
    return found.sorted { $0.path < $1.path }
  }
}
