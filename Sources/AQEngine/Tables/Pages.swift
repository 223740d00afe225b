import AQCore
import Glibc

/// Memory straight from the system: zeroed, and costing nothing until it is touched.
enum Pages {
  /// How much of the memory comes with the first touch.
  enum Size {
    /// 4 KiB.
    case ordinary
    /// 2 MiB where the system has them (`MADV_HUGEPAGE`): a five hundredth of the page faults,
    /// which were half the time of a replay.
    case huge
  }

  private static let hugeBytes = 2 << 20

  /// Maps `count` bytes, for `munmap` with the same count. Running out of address space or of
  /// allowed memory stops the process: there is no state in which the engine could go on.
  static func map(_ count: Int, _ size: Size) -> UnsafeMutableRawPointer {
    switch size {
    case .ordinary: return unsafe map(count)
    case .huge:
      if count < hugeBytes { return unsafe map(count) }
      let wide = unsafe map(count + hugeBytes)
      let before = hugeBytes - 1 - (Int(bitPattern: wide) - 1) & (hugeBytes - 1)
      // Safe: both ends lie within what was just mapped and belong to nobody.
      if before > 0 { _ = unsafe munmap(wide, before) }
      _ = unsafe munmap(wide + before + count, hugeBytes - before)
      // Only a hint: without huge pages everything goes on as before, slower.
      _ = unsafe madvise(wide + before, count, MADV_HUGEPAGE)
      return unsafe wide + before
    }
  }

  /// Maps `count` bytes that read as zeros and can't be written to; reading costs no memory.
  static func mapZeros(_ count: Int) -> UnsafeMutableRawPointer { unsafe map(count, PROT_READ) }

  private static func map(
    _ count: Int, _ protection: Int32 = PROT_READ | PROT_WRITE
  ) -> UnsafeMutableRawPointer {
    let address = unsafe mmap(nil, count, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else {
      invariantBroken("the system has memory for a table")
    }
    return unsafe address
  }
}
