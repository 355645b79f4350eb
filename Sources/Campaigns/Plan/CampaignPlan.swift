import AnswerStudies
import Datasets
import Experiments
import Files
import Foundation
import Judges
import Tensors

/// A study: models × data × attacks × radii × seeds, as a plan file says it.
///
/// docs/campaigns.md describes the file.
public struct CampaignPlan: Sendable {
  /// The name of the study.
  public let name: String
  /// The first seed of the attacks, and the seed of the draws that make pairs and intervals.
  public let seed: Int
  /// The number of attacks on each pair, with seeds one after the other.
  public let seedCount: Int
  /// The models that are attacked.
  public let models: [Model]
  /// Models that take no part and are shown what is found.
  public let watchers: [Model]
  /// The sets of pairs.
  public let data: [Data]
  /// The attacks, each with the radii at which it is made.
  public let attacks: [Attack]
  /// The rules by which answers are judged, of models that answer: the first decides over success; none of
  /// other models.
  public let judges: [JudgeName]
  /// The precision of what only decides where the attacks look next.
  public let precision: Precision
  /// Limits of the whole study.
  public let limits: Limits
  /// The text of the plan, as it was read.
  public let text: String

  /// A model of a plan.
  public struct Model: Sendable {
    /// The name by which results call it.
    public let name: String
    /// The folder, relative to that of the plan; nil for a model that comes with the package.
    public let path: String?
    let place: PlanPlace
  }

  /// A set of pairs of a plan.
  public struct Data: Sendable {
    /// Where the images come from.
    public enum Source: Sendable, Hashable {
      /// Phantoms of consecutive seeds.
      case phantoms(count: Int, seed: Int, size: Int)
      /// A `metadata.jsonl`, relative to the folder of the plan, of which the first lines are used.
      case metadata(String, limit: Int?)
    }

    /// The name by which results call it.
    public let name: String
    /// Where the images come from.
    public let source: Source
    /// The texts that images stand with.
    public let pairings: [Pairing]
    /// The inputs about each image, of models that answer.
    public let inputs: [StudyInput]
    /// What pairs are to become.
    public let goal: SetGoal
    /// The number of the caption that is used, from 1; nil for the last.
    public let captionNumber: Int?
    /// What of an image may change; nil for everything.
    public let region: SetRegion?
    /// The members that the plan gives.
    let members: Set<String>
    let place: PlanPlace
  }

  /// Limits of a study.
  public struct Limits: Sendable, Hashable {
    /// How often an item is tried before it counts as failed.
    public var attempts = 3
    /// The most evaluations of one attack; nil for as many as it has steps for.
    public var evaluations: Int?
  }

  /// One attack at one radius.
  public struct Condition: Sendable {
    /// The attack.
    public let attack: Attack
    /// The radius, nil for an attack that changes no image.
    public let radius: Attack.Radius?
  }

  /// All attacks at all their radii, in the order of the plan.
  public var conditions: [Condition] {
    attacks.flatMap { attack in
      attack.radii.isEmpty
        ? [Condition(attack: attack, radius: nil)]
        : attack.radii.map { Condition(attack: attack, radius: $0) }
    }
  }

  /// Whether its models answer about images, which its attacks say.
  public var isOfAnswers: Bool {
    attacks.contains { if case .answer = $0.kind { true } else { false } }
  }

  /// The models that are attacked, and behind them those that watch only.
  var allModels: [Model] {
    let attacked = Set(models.map(\.name))
    return models + watchers.filter { !attacked.contains($0.name) }
  }
}
