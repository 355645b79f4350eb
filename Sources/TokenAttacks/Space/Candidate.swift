/// A candidate of a search: one number for each of its positions.
///
/// In a search for a trigger, a number is a token of the first model. In one that replaces words, it says
/// which of a word's choices stands there, 0 being the word itself. What numbers a position may take is what
/// `SearchContext.alternatives(to:)` gives.
public struct Candidate: Sendable, Hashable {
  /// One for each position.
  public var numbers: [Int32]

  /// A candidate of these numbers.
  public init(_ numbers: [Int32]) { self.numbers = numbers }
}

extension Candidate: RandomAccessCollection, MutableCollection {
  /// The first position, 0.
  public var startIndex: Int { 0 }
  /// The number of positions.
  public var endIndex: Int { numbers.count }

  /// The number at a position.
  public subscript(position: Int) -> Int32 {
    get { numbers[position] }
    set { numbers[position] = newValue }
  }
}

/// In JSON, a candidate is the list of its numbers.
extension Candidate: Codable {
  /// Reads the list of numbers.
  public init(from decoder: any Decoder) throws { numbers = try [Int32](from: decoder) }

  /// Writes the list of numbers.
  public func encode(to encoder: any Encoder) throws { try numbers.encode(to: encoder) }
}
