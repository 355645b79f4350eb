import EmbeddingModels
import Files
import Imaging
import Objectives
import Perturbations
import Runs
import Tensors

/// A patch that replaces part of an image: any levels, optimized for one image or for all of a set at once,
/// under poses that are fixed, drawn anew at every step, or searched for.
///
/// Brown et al., 2017, arXiv:1712.09665: expectation over transformations (Athalye et al., 2018,
/// arXiv:1707.07397). The texture descends by the signs of a running mean of gradients (Dong et al., 2018,
/// arXiv:1710.06081), in steps that shrink to nothing. Losses are those of 8-bit images with the 8-bit
/// texture.
public struct AdversarialPatch: ImageAttack, Hashable, Codable {
  /// The outline of the patch.
  public enum Shape: String, Sendable, Hashable, Codable, CaseIterable {
    /// The whole texture.
    case square
    /// The largest disc within it.
    case disc

    /// Whether a point is inside; both coordinates are from -0.5 to 0.5 within the square.
    func contains(_ u: Float, _ v: Float) -> Bool {
      switch self {
      case .square: max(u.magnitude, v.magnitude) <= 0.5
      case .disc: u * u + v * v <= 0.25
      }
    }
  }

  /// A rule for the patch's pose.
  public enum Placement: Sendable, Hashable, Codable {
    /// Always here; on several images, at this place of each.
    case fixed(PatchPose)
    /// Upright over each image's region, whose pixels alone are replaced.
    case coveringRegion
    /// Somewhere else at every step: the patch has to work everywhere.
    case drawn(PatchPoseRange)
    /// In the pose in which it works best, one for all images.
    case optimized(PatchPoseRange)
  }

  /// The rule for the patch's pose.
  public var placement: Placement
  /// The outline of the patch.
  public var shape: Shape
  /// The side of the texture in pixels.
  public var side: Int
  /// The number of gradient steps.
  public var steps: Int
  /// The size of the first step for each level, in pixel units.
  public var stepSize: Float
  /// The number of images, under poses of their own, over which a gradient is averaged.
  public var batch: Int
  /// The drawn poses that the texture is judged by; of other placements there is one.
  public var trials: Int

  /// Settings are as the properties say; `validate` says which are possible.
  public init(
    _ placement: Placement, shape: Shape = .square, side: Int = 32, steps: Int = 100,
    stepSize: Float = 16 / 255, batch: Int = 8, trials: Int = 8
  ) {
    (self.placement, self.shape, self.side, self.steps) = (placement, shape, side, steps)
    (self.stepSize, self.batch, self.trials) = (stepSize, batch, trials)
  }

  /// Throws `InputError` for counts below 1 (steps: below 0), a texture of more than 1,024 pixels a side, a
  /// step size that is not from 0 to 1, and an impossible pose or range of poses.
  public func validate() throws {
    for (field, value, range) in [
      ("patch side", side, 1...1024), ("steps", steps, 0...StepCount.most), ("batch", batch, 1...4096),
      ("trials", trials, 1...4096),
    ] {
      guard range.contains(value) else {
        throw InputError(
          field: field, expected: "\(range.lowerBound) to \(range.upperBound)", found: "\(value)")
      }
    }
    guard stepSize > 0, stepSize <= 1 else {
      throw InputError(field: "step size", expected: "a number above 0, at most 1", found: "\(stepSize)")
    }
    switch placement {
    case .fixed(let pose): try pose.validate()
    case .drawn(let range), .optimized(let range): try range.validate()
    case .coveringRegion: break
    }
  }

  /// An image that the patch has to work on.
  public struct Subject: Sendable {
    /// The image, of any size.
    public var image: Image
    /// The pixels that the patch may replace.
    public var region: Region
    /// The objective of the patch on this image.
    public var objective: any Objective

    /// - Parameters:
    ///   - image: the image, of any size
    ///   - region: the pixels that the patch may replace
    ///   - objective: the objective of the patch on this image
    public init(_ image: Image, within region: Region = .everywhere, objective: any Objective) {
      (self.image, self.region, self.objective) = (image, region, objective)
    }
  }

  /// `patch`.
  public var name: String { "patch" }
  /// Any levels: a patch replaces its region.
  public var budget: Budget { .unlimited }
  /// The model's input.
  public var space: PixelSpace { .modelInput }
  /// The number of gradient steps.
  public var totalSteps: Int { steps }

  /// The settings, with the placement's name and parameters.
  public var parameters: AttackParameters {
    [
      "norm": .text(budget.norm.rawValue), "radius": .number(budget.radius), "stepSize": .number(stepSize),
      "imageSteps": .integer(steps), "space": .text(space.rawValue), "placement": placement.record,
      "shape": .text(shape.rawValue), "side": .integer(side), "batch": .integer(batch),
      "trials": .integer(trials),
    ]
  }

  /// A texture of middle gray, `[channels, side, side]`: in one channel when any of the images is gray, and
  /// so has to stay.
  package func grayTexture(for ledgers: [PixelLedger]) -> [Float] {
    let channels = ledgers.map(\.cleanImage.channels).min() ?? 3
    return [Float](repeating: 128, count: channels * side * side)
  }

  /// The pixels of an image with this region that a texture in a pose replaces.
  package func stamp(_ pose: PatchPose, within region: Mask) -> PatchStamp {
    PatchStamp(
      pose, shape: shape, side: side, width: region.width, height: region.height, region: region)
  }

  /// Prepares a run, or takes up an earlier one. Throws `InputError` as `validate` does, and
  /// `PixelTarget.foreignState`.
  public func start(on target: PixelTarget, seed: Int, resuming state: AdversarialPatchRun.State? = nil)
    throws -> AdversarialPatchRun
  {
    try validate()
    return try AdversarialPatchRun(attack: self, target: target, seed: seed, resuming: state)
  }

  /// Prepares a run on the subjects' images, resized and cropped to the model's input.
  ///
  /// Throws `InputError` for settings that are not possible, when there are no subjects, or for regions as
  /// `Region` says.
  public func start(on subjects: [Subject], against encoder: any ImageEncoder, seed: Int) throws
    -> AdversarialPatchRun
  {
    guard !subjects.isEmpty else { throw InputError(field: "images", expected: "one or more", found: "none") }
    return try start(
      on: subjects.map(\.image), within: subjects.map(\.region),
      against: [WeightedImageLoss(EmbeddingImageLoss(encoder, objectives: subjects.map(\.objective)))],
      seed: seed)
  }
}

extension AdversarialPatch.Placement {
  /// Name and parameters for results; ranges as lists of their ends.
  fileprivate var record: ParameterValue {
    func record(_ name: String, _ range: PatchPoseRange) -> ParameterValue {
      func ends(_ range: ClosedRange<Float>) -> ParameterValue {
        .list([range.lowerBound, range.upperBound].map { .number($0) })
      }
      return [
        "placement": .text(name), "x": ends(range.x), "y": ends(range.y), "scale": ends(range.scale),
        "angle": ends(range.angle),
      ]
    }
    switch self {
    case .fixed(let pose):
      let name: AttackParameters = ["placement": "fixed"]
      return .members(name.appending(pose.record))
    case .coveringRegion: return ["placement": "region"]
    case .drawn(let range): return record("drawn", range)
    case .optimized(let range): return record("best", range)
    }
  }
}
