import CAQSystem

/// The numbers behind the names of users and groups.
enum AccountNames {
  // Safe: throughout, strings live as C strings for the call only, and numbers are borrowed for it.

  static func user(_ name: String) -> UInt32? {
    var number: UInt32 = 0
    return unsafe aq_account_user(name, &number) == 0 ? number : nil
  }

  static func group(_ name: String) -> UInt32? {
    var number: UInt32 = 0
    return unsafe aq_account_group(name, &number) == 0 ? number : nil
  }

  /// Groups of a peer that rules can see, beside its own.
  private static let groupCount = 1_024

  /// The supplementary groups of the process at the other end of a Unix socket.
  static func groups(ofPeerOf socket: borrowing Descriptor) -> [UInt32] {
    var groups = [UInt32](repeating: 0, count: groupCount)
    let count = unsafe groups.withUnsafeMutableBufferPointer { room in
      unsafe aq_account_peer_groups(socket.number, room.baseAddress, Int32(groupCount))
    }
    return Array(groups.prefix(Int(count)))
  }
}
