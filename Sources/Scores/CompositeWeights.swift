import Files

/// The parts of the composite score: a mean, weighted by these, of success by the repaired rule (0 or 1),
/// TTO, and the cosines of TII and TIO.
///
/// The data set's authors announce such a score and publish no weights: all count alike unless told
/// otherwise.
public struct CompositeWeights: Sendable, Hashable, Codable {
  /// The weight of success.
  public var success: Float
  /// The weight of the cosine of image and attribute.
  public var tii: Float
  /// The weight of the similarity of response and prompt.
  public var tto: Float
  /// The weight of the cosine of image and response.
  public var tio: Float

  /// Weights, 0.25 each unless given.
  public init(success: Float = 0.25, tii: Float = 0.25, tto: Float = 0.25, tio: Float = 0.25) {
    (self.success, self.tii, self.tto, self.tio) = (success, tii, tto, tio)
  }

  /// Throws `InputError` for weights that are not finite or below 0, and where all are 0.
  public func validate() throws {
    let all = [success, tii, tto, tio]
    guard all.allSatisfy({ $0 >= 0 && $0.isFinite }), all.contains(where: { $0 > 0 }) else {
      throw InputError(
        field: "weights", expected: "numbers from 0 on, not all 0",
        found: all.map { "\($0)" }.joined(separator: ", "))
    }
  }

  func composite(success: Float, tii: Float, tto: Float, tio: Float) -> Float {
    (self.success * success + self.tii * tii + self.tto * tto + self.tio * tio)
      / (self.success + self.tii + self.tto + self.tio)
  }
}
