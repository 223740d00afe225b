/// Which of the two RESP versions a connection speaks: 2 until it says `HELLO 3`.
public enum ProtocolVersion: Int, Sendable, BitwiseCopyable {
  case resp2 = 2
  case resp3 = 3
}
