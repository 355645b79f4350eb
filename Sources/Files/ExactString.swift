/// A string that is compared and hashed by its UTF-8 bytes.
///
/// Swift's `String` compares by canonical equivalence, under which tokens that differ only in how an
/// accent is composed would collide in a dictionary.
public struct ExactString: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// The text itself, exactly as it was given.
  public let string: String

  /// Wraps a text, whose bytes stay as they are.
  public init(_ string: String) { self.string = string }
  /// Wraps a string literal.
  public init(stringLiteral value: String) { string = value }

  /// The text itself.
  public var description: String { string }

  /// Whether both texts consist of the same UTF-8 bytes.
  public static func == (left: Self, right: Self) -> Bool {
    left.string.utf8.count == right.string.utf8.count && left.string.utf8.elementsEqual(right.string.utf8)
  }

  /// Feeds the UTF-8 bytes to the hasher, so that equal bytes give equal hashes.
  public func hash(into hasher: inout Hasher) {
    var text = string
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
