import Files

/// The largest distance of a perturbed image from the clean one, in pixel units: levels divided by 255.
public struct Budget: Sendable, Hashable, Codable {
  /// A measure of changes.
  public enum Norm: String, Sendable, Codable, CaseIterable {
    /// The largest change of any channel of any pixel.
    case linf
    /// The Euclidean length of all changes together.
    case l2
    /// The sum of the sizes of all changes.
    case l1
    /// The number of pixels that change in any channel.
    case l0
    /// 1 − SSIM, the structural similarity of the two images.
    case ssim
  }

  /// The measure of changes.
  public let norm: Norm
  /// The radius in the norm's units: pixel units for L∞, L2 and L1, pixels for L0, 1 − SSIM for SSIM.
  public let radius: Float

  /// Throws `InputError` unless the radius is above 0 and, for L∞, at most 1; for SSIM, below 1; for L0, a
  /// whole number.
  public init(_ norm: Norm, radius: Float) throws {
    guard radius > 0, radius.isFinite, norm.admits(radius) else {
      throw InputError(field: "radius", expected: norm.expectation, found: "\(radius)")
    }
    (self.norm, self.radius) = (norm, radius)
  }

  /// A budget that admits any levels, for content that replaces a region.
  package static let unlimited = Budget()

  private init() { (norm, radius) = (.linf, 1) }
}

extension Budget {
  private enum CodingKeys: String, CodingKey { case norm, radius }

  /// Throws as the other initializer does, besides what decoders throw.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      container.decode(Norm.self, forKey: .norm), radius: container.decode(Float.self, forKey: .radius))
  }
}

extension Budget.Norm {
  /// Whether squares of one change per channel can be proposed within it. L1 and L0 allow too few channels to
  /// change.
  package var servesSquares: Bool {
    switch self {
    case .linf, .l2, .ssim: true
    case .l1, .l0: false
    }
  }

  /// A radius halfway between two: whole levels for L∞, whole pixels for L0. One of the two where nothing
  /// between them is worth trying.
  package func middle(between low: Float, and high: Float) -> Float {
    switch self {
    case .linf: ((low + high) / 2 * 255).rounded() / 255
    case .l0: ((low + high) / 2).rounded(.down)
    case .l2, .l1, .ssim: high - low > high / 50 ? (low + high) / 2 : high
    }
  }

  fileprivate func admits(_ radius: Float) -> Bool {
    switch self {
    case .linf: radius <= 1
    case .l2, .l1: true
    case .l0: radius == radius.rounded()
    case .ssim: radius < 1
    }
  }

  fileprivate var expectation: String {
    switch self {
    case .linf: "a number above 0, at most 1"
    case .l2, .l1: "a number above 0"
    case .l0: "a whole number of pixels above 0"
    case .ssim: "1 − SSIM, a number between 0 and 1"
    }
  }

  /// The norm's own arithmetic around one clean image.
  /// Throws `InputError` where the image is too small for it.
  func geometry(around clean: PixelPlanes) throws -> any BudgetGeometry {
    switch self {
    case .linf: LInfinityGeometry(clean: clean)
    case .l2: L2Geometry(clean: clean)
    case .l1: L1Geometry(clean: clean)
    case .l0: L0Geometry(clean: clean)
    case .ssim: try SSIMGeometry(clean: clean)
    }
  }
}
