/// The version the daemon says it is.
public enum DaemonVersion {
  public static let text: StaticString = "0.1.0"
}
