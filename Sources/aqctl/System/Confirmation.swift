import Glibc

extension Surroundings {
  /// Asks on the terminal; true for yes.
  ///
  /// *Throws* a usage failure where there is nobody to ask.
  static func confirms(_ question: String) throws(Failure) -> Bool {
    guard isTerminal(0), isTerminal(2) else {
      throw .usage(
        "nobody can be asked whether it is meant", remedy: "add --yes, or --dry-run to count")
    }
    Console.error("aqctl: \(Escaping.line(question)) [y/N] ")
    guard let answer = readLine() else { return false }
    return ["y", "yes"].contains(answer.lowercased())
  }
}
