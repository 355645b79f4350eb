import Objectives

/// The penalty of a token search that knows a detector: |value − value of the clean text| ÷ spread.
///
/// Its weight beside the loss is the search's `fluencyWeight`.
public struct EvadingPenalty: TextPenalty {
  /// The detector that is to see nothing.
  public let detector: any TextDetector
  /// The distance that counts as 1, such as the standard deviation of values over clean texts.
  public let spread: Float
  /// The value of the clean text.
  public let clean: Float

  /// - Parameters:
  ///   - detector: the detector that is to see nothing
  ///   - text: the clean text
  ///   - spread: the distance that counts as 1, above 0
  public init(_ detector: any TextDetector, clean text: String, spread: Float) {
    (self.detector, self.spread) = (detector, spread)
    clean = detector.values(of: [text])[0]
  }

  /// The distance of each text's value from the clean one's.
  public func penalties(of texts: [String]) -> [Float] {
    detector.values(of: texts).map { abs($0 - clean) / spread }
  }
}
