import Files

/// How far a perturbed image may be from the clean one, in pixel units: levels divided by 255.
public struct Budget: Sendable, Hashable, Codable {
  public enum Norm: String, Sendable, Codable, CaseIterable {
    /// The largest change of any channel of any pixel.
    case linf
    /// The Euclidean length of all changes together.
    case l2
  }

  public let norm: Norm
  public let radius: Float

  /// Throws `InputError` unless the radius is above 0 and, for L∞, at most 1.
  public init(_ norm: Norm, radius: Float) throws {
    guard radius > 0, radius.isFinite, norm == .l2 || radius <= 1 else {
      throw InputError(
        field: "radius", expected: norm == .linf ? "a number above 0, at most 1" : "a number above 0",
        found: "\(radius)")
    }
    (self.norm, self.radius) = (norm, radius)
  }
}
