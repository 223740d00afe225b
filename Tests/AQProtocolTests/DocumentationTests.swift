import AQCore
import AQProtocol
import Glibc
import Testing

/// `docs/format/protocol.md` lists every command as the table has it.
struct Documentation {
  /// The lines of the list, made from the table.
  static var list: String {
    var text = ""
    for group in CommandSpec.Group.allCases {
      text += "\n### \(group.rawValue)\n\n"
      for spec in CommandTable.specs where spec.group == group {
        text += "- `\(spec.syntax)` — \(spec.summary)\n"
      }
    }
    return text
  }

  private func contents(_ path: String) -> String {
    guard let file = unsafe fopen(path, "r") else { return "" }
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    while true {
      let byte = unsafe getc(file)
      if byte < 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes.append(UInt8(byte))
    }
  }

  @Test func `the documented list of commands is that of the table`() {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let text = contents("/\(root)/docs/format/protocol.md")
    #expect(text.contains(Documentation.list), "should have: \(Documentation.list)")
  }
}
