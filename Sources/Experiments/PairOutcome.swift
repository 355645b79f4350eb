import CrossAttacks
import EmbeddingModels
import ImageAttacks
import Imaging
import Perturbations
import Runs

/// The outcome of the attack on one pair of a set, as the attack reports it.
///
/// What was changed and how far is not for the attack to say: `SetRun` measures it on the saved image, and
/// takes what is beyond budget or region for a failure.
public struct PairOutcome: Sendable {
  /// What the model sees of the image after, gray or RGB at the model's size, or the source image that was
  /// attacked at its own.
  public let adversarial: Image
  /// The attacked text.
  public let text: String
  /// The budget of the image; nil when nothing was attacked.
  public let budget: Budget?
  /// The pixels that were open to change; nil when none were.
  let region: OpenPixels?
  /// The pixels that were attacked.
  let place: Place
  /// Whether the image has to keep budget and region.
  let isAudited: Bool
  /// Steps, time and evaluations of the attack.
  public let run: RunRecord
  /// The phrase that was put into the image before: distances count from there.
  public let phrase: PhraseFinding?
  /// The scores of either side alone with as many evaluations, if that was asked for.
  public let attribution: PairAttribution?
  /// What the defence is worth that the attack went through, if there was one.
  public let defence: DefenceComparison?

  /// The pixels that were attacked: those of a given clean image, or those of a space.
  enum Place: Sendable {
    case clean(Image)
    case space(PixelSpace)

    func isSource(_ source: Image) -> Bool {
      switch self {
      case .clean(let image): image == source
      case .space(let space): space == .source
      }
    }
  }

  /// The pixels that were open to change.
  enum OpenPixels: Sendable {
    /// A mask of the attacked image's size.
    case mask(Mask, name: String)
    case region(Region)

    /// The name that results give it.
    var name: String {
      switch self {
      case .mask(_, let name): name
      case .region(let region): region.name
      }
    }

    /// The pixels in the space in which the image was attacked. Throws `InputError` as `Region` does.
    func mask(_ source: Image, _ input: any ImageInput, _ space: PixelSpace) throws -> Mask {
      switch self {
      case .mask(let mask, _): mask
      case .region(let region): try region.mask(for: source, input, in: space)
      }
    }
  }

  /// The outcome of a cross attack.
  public init(_ result: CrossAttackResult) {
    let image = result.image
    (adversarial, text) = (image.adversarial, result.adversarial.text)
    (budget, region) = (image.budget, .mask(image.mask, name: image.region))
    (place, isAudited) = (.clean(image.clean), image.isAudited)
    (run, phrase, attribution) = (result.run, result.phrase, result.attribution)
    defence = result.defence
  }

  /// The outcome of an attack on the image.
  ///
  /// - Parameters:
  ///   - result: what the attack found
  ///   - text: the text, which stayed as it was
  package init(_ result: ImageAttackResult, text: String) {
    let image = result.image
    (adversarial, self.text) = (image.adversarial, text)
    (budget, region) = (image.budget, .mask(image.mask, name: image.region))
    (place, isAudited) = (.clean(image.clean), image.isAudited)
    (run, phrase, attribution, defence) = (result.run, nil, nil, result.defence)
  }

  /// The outcome of an attack of one's own.
  ///
  /// - Parameters:
  ///   - adversarial: the attacked image, of the source's size or of the model's input
  ///   - text: the attacked text
  ///   - budget: the largest distance from the clean one; nil when the image is as it was
  ///   - region: the pixels that may differ
  ///   - space: whether it is the source image or the model's input that was changed
  ///   - run: what the attack took
  ///   - phrase: the phrase that was put into the image before; budget and region count from there
  ///   - attribution: what either side does alone, where that was measured
  ///   - defence: what the defence is worth that the attack went through
  public init(
    adversarial: Image, text: String, budget: Budget?, region: Region = .everywhere,
    in space: PixelSpace = .modelInput, run: RunRecord, phrase: PhraseFinding? = nil,
    attribution: PairAttribution? = nil, defence: DefenceComparison? = nil
  ) {
    (self.adversarial, self.text, self.budget) = (adversarial, text, budget)
    (self.region, place) = (budget == nil ? nil : .region(region), .space(space))
    isAudited = true
    (self.run, self.phrase, self.attribution, self.defence) = (run, phrase, attribution, defence)
  }

  /// A pair as it is.
  ///
  /// - Parameters:
  ///   - source: the image
  ///   - text: the text
  ///   - input: the way of images to the model's pixels
  package init(unattacked source: Image, text: String, input: any ImageInput) {
    self.init(
      adversarial: input.preprocessing.keepingChannels(source), text: text, budget: nil,
      run: RunRecord(steps: 0, seconds: 0, evaluations: 0, stopped: .steps, trace: []))
  }
}
