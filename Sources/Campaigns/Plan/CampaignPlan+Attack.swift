import AnswerStudies
import CrossAttacks
import EmbeddingModels
import ImageAttacks
import Perturbations

extension CampaignPlan {
  /// An attack of a plan: a kind with its settings, at some radii.
  public struct Attack: Sendable {
    /// What is attacked, and how.
    public enum Kind: Sendable, Hashable {
      /// The image by gradients or queries; the text stays as it is.
      case image(ImageKind)
      /// Both sides.
      case cross(CrossPreset)
      /// What a model answers about the image.
      case answer(StudyAttack)
    }

    /// Attacks on images, by their names in plans.
    public enum ImageKind: String, Sendable, Hashable, CaseIterable {
      /// As `image-attack --attack` has them; docs/image-attacks.md says what each is.
      case fgsm, pgd, mi, ni, vmi, apgd, adam, nes, spsa, square, random
    }

    /// Ways in which gradients are averaged, by their names in plans.
    public enum Transform: String, Sendable, Hashable, CaseIterable {
      /// Random sizes and places, five brightnesses, five scales.
      case di, si, sga

      var transform: any InputTransform {
        switch self {
        case .di: .diverseInput()
        case .si: .scaleInvariance(copies: 5)
        case .sga: .multiScale()
        }
      }
    }

    /// A radius, in the units of its norm.
    public struct Radius: Sendable, Hashable {
      /// The radius.
      public let value: Float
      /// The radius as the plan writes it, such as "8/255".
      public let spelling: String
    }

    /// Settings of an attack; nil is what the attack has itself.
    public struct Settings: Sendable {
      /// Steps from each start, or queries.
      public var steps: Int?
      /// The step as a share of the radius; a quarter unless given, and 2/255 of Adam.
      public var stepShare: Float?
      /// The number of starts.
      public var restarts: Int?
      /// Whether the first start is at a random point.
      public var startsRandomly: Bool?
      /// The ways in which gradients are averaged.
      public var transforms: [Transform] = []
      /// The pixels of the Gaussian that gradients are smoothed with.
      public var smoothing: Int?
      /// The pixels that are changed.
      public var space: PixelSpace?
      /// Rounds of a cross attack, and the steps of either side in one.
      public var rounds, imageSteps, textSteps: Int?
      /// Tokens of the suffix, candidates of a step, and tokens considered at a position.
      public var suffixLength, searchWidth, topK: Int?
      /// The order of both sides' work.
      public var schedule: CrossSchedule?
      /// The most evaluations of an attack on an answer, and the most tokens of one.
      public var evaluations, maximumTokens: Int?
    }

    /// The name by which results call it.
    public let name: String
    /// What is attacked, and how.
    public let kind: Kind
    /// The norm of the budget.
    public let norm: Budget.Norm
    /// The radii; none for an attack that changes no image.
    public let radii: [Radius]
    /// The settings.
    public let settings: Settings
    let place: PlanPlace
  }
}
