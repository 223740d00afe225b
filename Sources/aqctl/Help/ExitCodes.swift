/// What the process says by its exit code.
package enum ExitCodes {
  /// In the order of their numbers.
  package static let all: [(code: Int32, meaning: String)] = [
    (0, "done; with wait: completed"), (1, "refused or failed"), (3, "the awaited run failed"),
    (4, "the awaited run was canceled"),
    (5, "the awaited run is suspended and needs a person or budget"),
    (6, "some of several failed"), (7, "the store is damaged"), (8, "not found"), (9, "conflict"),
    (64, "the command line can't be understood"), (69, "no daemon answers"),
    (75, "try again later"), (76, "what answers isn't a daemon"), (77, "not permitted"),
    (78, "configuration"), (124, "the time given with --timeout passed"), (130, "interrupted"),
  ]
}
