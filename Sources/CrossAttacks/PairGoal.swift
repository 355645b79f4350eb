import EmbeddingModels
import Files
import Objectives
import Tensors

/// The goal of an attack on a pair.
public enum PairGoal: Sendable, Hashable {
  /// Image and text, which match, disagree; so does the image with further captions of its own.
  case breakMatch(captions: [String] = [])
  /// Image and text, which do not match, agree.
  case forgeMatch
  /// Both move towards a text, or away from it.
  case move(TextGoal)
  /// Both leave the pair's clean text for another.
  case swap(to: String)
  /// The text leaves the top k among these for its image, or enters it.
  case rank(PairRankObjective.Goal, top: Int, among: [String])

  /// The texts of the goal beside the pair's own.
  public var texts: [String] {
    switch self {
    case .breakMatch(let captions): captions
    case .forgeMatch: []
    case .move(let goal): [goal.text] + goal.others
    case .swap(let other): [other]
    case .rank(_, _, let candidates): candidates
    }
  }

  /// The goal as a loss under a model.
  ///
  /// - Parameters:
  ///   - model: the model whose embeddings are compared
  ///   - caption: the clean text
  /// - Throws: `InputError` as `objective` does
  public func loss(under model: any ImageTextModel, caption: String) throws -> EmbeddingPairLoss {
    EmbeddingPairLoss(model, try objective(model, caption: caption))
  }

  /// - Parameter caption: the clean text
  /// - Throws: `InputError` for texts that are longer than the model's limit, and for fewer candidates than
  ///   the top has
  func objective(_ model: any ImageTextModel, caption: String) throws -> any PairObjective {
    func embeddings(_ texts: [String], _ field: String) throws -> Tensor {
      for text in texts { try model.requireRoom(for: text, field: field) }
      return model.textEmbeddings(of: texts)
    }
    switch self {
    case .breakMatch(let captions):
      let otherCaptions = captions.isEmpty ? nil : try embeddings(captions, "captions")
      return PairCosineObjective.match(.awayFrom, otherCaptions: otherCaptions)
    case .forgeMatch: return PairCosineObjective.match(.towards)
    case .move(let goal):
      return PairCosineObjective.moving(goal.direction, target: try embeddings([goal.text], "target"))
    case .swap(let other):
      return PairSwapObjective(
        to: try embeddings([other], "swap-to"), from: try embeddings([caption], "text"))
    case .rank(let goal, let top, let texts):
      guard (1...max(1, texts.count)).contains(top), !texts.isEmpty else {
        throw InputError(field: "top", expected: "from 1 to the \(texts.count) candidates", found: "\(top)")
      }
      return PairRankObjective(goal, top: top, among: try embeddings(texts, "candidates"))
    }
  }

  /// The description for results.
  public var description: GoalDescription {
    func texts(_ texts: [String]) -> JSON { .array(texts.map { .string($0) }) }
    switch self {
    case .breakMatch(let captions):
      return GoalDescription(
        "The match of image and text was to be broken",
        ["objective": "match", "direction": "awayFrom", "target": .null, "captions": texts(captions)])
    case .forgeMatch:
      return GoalDescription(
        "A match of image and text was to be forged",
        ["objective": "match", "direction": "towards", "target": .null])
    case .move(let goal):
      let way = goal.direction == .towards ? "towards" : "away from"
      return GoalDescription("Image and text were to move \(way) “\(goal.text)”", goal.description.members)
    case .swap(let other):
      return GoalDescription(
        "The pair was to move to “\(other)”",
        ["objective": "swap", "direction": "towards", "target": .string(other)])
    case .rank(let goal, let top, let candidates):
      return GoalDescription(
        "The text was to \(goal.rawValue) the top \(top) for its image",
        [
          "objective": "rank", "direction": .string(goal.rawValue), "target": .null, "top": .integer(top),
          "candidates": texts(candidates),
        ])
    }
  }
}
