/// A detector of attacked texts: a value of the text by itself.
///
/// A detector of your own is a name, its parameters and this function.
public protocol TextDetector: AttackDetector {
  /// The value of each text, which does not depend on the others.
  func values(of texts: [String]) -> [Float]
}
