/// Ends the program with a message when a programmer's condition does not hold, in release builds as well.
///
/// `precondition` leaves its message out under `-O`; `fatalError` does not.
///
/// - Parameter message: what was expected and what was found, for shapes both of them
@inlinable
package func require(
  _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) {
  guard condition else { fatalError(message(), file: file, line: line) }
}
