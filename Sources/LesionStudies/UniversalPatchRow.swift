import Imaging

/// The effect of a universal patch on one image: similarities to the target, or to the image's own text. Behind
/// a defence, they are means over its judgements, and the patch is the one that was optimized through it.
public struct UniversalPatchRow: Sendable {
  /// The image's name.
  public let name: String
  /// Whether the patch was optimized without this image.
  public let isHeldOut: Bool
  /// Without a patch.
  public let clean: Float
  /// With a gray patch in the same place: what hiding alone does.
  public let gray: Float
  /// Computed from the bytes of a PNG; where poses are drawn, the mean over them.
  public let patched: Float
  /// The model's input of the image with the patch, at the first pose.
  public let image: Image
  /// The same without the defence and behind it, beside a patch that does not know it; nil without one.
  public let trial: PatchTrial?
}

extension UniversalPatchRow {
  /// Measures a patch on an image, and, with a defence, the one that does not know it.
  init(
    _ measurement: PatchMeasurement, name: String, isHeldOut: Bool, finding: PatchMeasurement.Finding,
    gray: [Float], defence: PatchDefence?
  ) throws {
    (self.name, self.isHeldOut) = (name, isHeldOut)
    let (cleanImage, attacked) = (
      measurement.ledger.cleanImage, measurement.images(finding.texture.planes, in: finding)
    )
    image = attacked[0]
    let grayImages = measurement.images(gray, in: finding)
    guard let defence else {
      trial = nil
      clean = try measurement.score([cleanImage])
      self.gray = try measurement.score(grayImages)
      patched = try measurement.score(attacked)
      return
    }
    let other = PatchMeasurement.Finding(texture: defence.staticTexture, pose: defence.staticPose)
    let unaware = measurement.images(other.texture.planes, in: other)
    func scores(_ images: [Image]) throws -> PatchTrial.Scores {
      try measurement.scores(images, behind: defence.trial)
    }
    let trial = PatchTrial(
      clean: try scores([cleanImage]), gray: try scores(grayImages), staticPatch: try scores(unaware),
      adaptive: try scores(attacked), staticImage: unaware[0])
    self.trial = trial
    clean = trial.clean.summary.mean
    self.gray = trial.gray.summary.mean
    patched = trial.adaptive.summary.mean
  }
}
