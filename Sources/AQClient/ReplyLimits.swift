/// Bounds on what a peer may make this process hold, each well above what a daemon sends.
public enum ReplyLimits {
  /// Bytes of one string: an output or payload at its cap, or the text of `METRICS`.
  public static let stringBytes = 64 << 20
  /// Bytes of one line: a simple string, an error sentence, a number.
  public static let lineBytes = 64 << 10
  /// Elements of one list, or pairs of one map.
  public static let elementCount = 1 << 20
  /// Elements of one reply in all.
  public static let totalElementCount = 4 << 20
  /// Lists within lists.
  public static let depth = 16
  /// Pushes kept while nobody takes them; a reader of `EVENT.TAIL` takes them as they come.
  public static let queuedPushCount = 1 << 16
}
