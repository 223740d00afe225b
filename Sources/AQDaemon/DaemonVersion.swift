/// The version the daemon says it is.
public enum DaemonVersion {
  /// Major, minor, patch (semver.org).
  public static let text: StaticString = "0.1.0"
}
