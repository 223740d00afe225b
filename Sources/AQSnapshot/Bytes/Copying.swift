import AQCore

/// Copies `source` over the whole of `target`.
func copy(_ source: RawSpan, to target: inout MutableRawSpan) {
  invariant(source.byteCount == target.byteCount, "a copy is as long as what it copies")
  unsafe source.withUnsafeBytes { from in
    // Safe: the counts are the same, and a borrowed span can't overlap an exclusively held one.
    unsafe target.withUnsafeMutableBytes { unsafe $0.copyMemory(from: from) }
  }
}
