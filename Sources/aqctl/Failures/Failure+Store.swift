import AQCore
import AQSnapshot
import AQStorage

extension Failure {
  /// What opening the store at `directory` came to.
  init(_ error: StoreError, what: String, directory: String) {
    let place = Escaping.quoted(directory)
    switch error {
    case .storage(let error): self.init(error, what: what, directory: directory)
    case .locked:
      self.init(
        .locked, what: what, why: "a daemon serves \(place)",
        remedy: "stop it first, or ask it over its socket")
    case .absent:
      self.init(
        .notFound, what: what, why: "there is no store in \(place)",
        remedy: "name the right one with --data-dir")
    case .manifestMissing:
      self.init(
        .damaged, what: what, why: "\(place) holds a log or snapshots, but no MANIFEST",
        remedy: "copy the directory away, then restore MANIFEST from a backup")
    case .manifestDamaged:
      self.init(
        .damaged, what: what, why: "the MANIFEST in \(place) isn't what was written",
        remedy: "copy the directory away, then restore MANIFEST from a backup")
    case .unsupported(let version):
      self.init(
        .newerFormat, what: what,
        why: "\(place) has the format \(version.major).\(version.minor), which needs a newer aqctl")
    case .poisoned:
      self.init(.diskFailed, what: what, why: "an earlier change of the MANIFEST failed")
    }
  }

  /// What the disk refused.
  init(_ error: StorageError, what: String, directory: String) {
    let isRoot = error.path.isEmpty || error.path == directory
    let path = Escaping.quoted(isRoot ? directory : "\(directory)/\(error.path)")
    switch error.cause {
    case .refused(let refusal):
      self.init(
        .denied, what: what, why: "\(path) is left alone: \(refusal.rawValue)",
        remedy: "a store belongs to one user, and nobody else may write to it")
    case .system(let number):
      let isMissing = error.isAbsence
      self.init(
        isMissing ? .notFound : error.exitCode == 77 ? .denied : .diskFailed, what: what,
        why: "\(error.operation.rawValue) of \(path): \(Files.sentence(errno: number))",
        remedy: isMissing ? "name the right one with --data-dir" : "")
    }
  }
}
