/// Stops the process where a rule of our own is broken, in every build.
///
/// `assert` vanishes under `-O` and `precondition` loses its message there; this keeps both. The
/// second argument says why the condition must hold.
@inlinable
public func invariant(
  _ condition: @autoclosure () -> Bool, _ why: StaticString,
  file: StaticString = #fileID, line: UInt = #line
) {
  if _slowPath(!condition()) { invariantBroken(why, file: file, line: line) }
}

/// Stops the process: a state that can't be was reached.
@inline(never)
public func invariantBroken(
  _ why: StaticString, file: StaticString = #fileID, line: UInt = #line
) -> Never {
  fatalError("invariant broken: \(why)", file: file, line: line)
}
