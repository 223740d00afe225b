import CFuzzer
import FuzzTargets
import Glibc

/// `fuzz TARGET [libFuzzer's arguments]` fuzzes; `fuzz seeds DIRECTORY` writes the seeds there.
@main
enum Fuzz {
  // libFuzzer calls on one thread and hands nothing through.
  nonisolated(unsafe) private static var target = FuzzTarget.request

  static func main() {
    let words = CommandLine.arguments
    if words.count == 3, words[1] == "seeds" { return writeSeeds(words[2]) }
    guard words.count > 1, let named = FuzzTarget(rawValue: words[1]) else {
      let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: "|")
      print("usage: fuzz \(names) [libFuzzer's arguments]")
      exit(64)
    }
    unsafe target = named
    var count = CommandLine.argc - 1
    // libFuzzer takes the first argument for the program's name.
    // Safe: there are two arguments at least, and they live as long as the program.
    unsafe CommandLine.unsafeArgv[1] = CommandLine.unsafeArgv[0]
    var values = unsafe Optional(CommandLine.unsafeArgv + 1)
    exit(unsafe LLVMFuzzerRunDriver(&count, &values, feed))
  }

  private static let feed: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32 = {
    start, count in
    // Safe: libFuzzer lends `count` bytes for as long as the call.
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    do throws(Violation) {
      try unsafe target.run(bytes)
    } catch {
      fatalError("broken promise: \(error.promise)")
    }
    return 0
  }

  private static func writeSeeds(_ directory: String) {
    for target in FuzzTarget.allCases {
      _ = unsafe mkdir("\(directory)/\(target.rawValue)", 0o755)
      for seed in Seeds.all(target) {
        let path = "\(directory)/\(target.rawValue)/\(seed.name)"
        guard let file = unsafe fopen(path, "wb") else { fatalError("can't write \(path)") }
        // Safe: the file was opened above and is closed once.
        let count = unsafe fwrite(seed.bytes, 1, seed.bytes.count, file)
        unsafe fclose(file)
        precondition(count == seed.bytes.count, "\(path) is whole")
      }
    }
  }
}
