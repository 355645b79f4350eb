import EmbeddingModels
import Files
import Imaging
import Objectives

/// Regions that are found without a mask: guesses at where a lesion is when nobody has marked it.
extension Region {
  /// The patches of the model's grid at which the goal's loss is steepest. `PatchRanking` says how they are
  /// ranked.
  ///
  /// Throws `InputError` for a model without patches, a count that is not from 1 to their number, or a text
  /// that is longer than the model's limit.
  public static func steepestPatches(
    _ count: Int, of image: Image, for goal: TextGoal, _ model: any ImageTextModel
  ) throws -> Region {
    let ranking = try PatchRanking(gradientOf: goal.objective(model), at: image, model)
    return try first(count, of: ranking, name: "gradient")
  }

  /// The patches of a model's grid at which a loss is steepest.
  ///
  /// Throws `InputError` for a model without patches, and for a count that is not from 1 to their number.
  public static func steepestPatches(_ count: Int, of image: Image, for loss: any ImageLoss) throws -> Region
  {
    try first(count, of: PatchRanking(gradientOf: loss, at: image), name: "gradient")
  }

  /// The patches of the model's grid that its last block attends to most.
  ///
  /// Throws `InputError` for a model that does not say, or a count that is not from 1 to the number of
  /// patches.
  public static func attendedPatches(_ count: Int, of image: Image, _ encoder: any ImageEncoder) throws
    -> Region
  {
    try first(count, of: PatchRanking(attentionOf: encoder, at: image), name: "attention")
  }

  private static func first(_ count: Int, of ranking: PatchRanking?, name: String) throws -> Region {
    guard let ranking else {
      throw InputError(field: "region", expected: "a model with patches", found: "one without")
    }
    guard (1...ranking.order.count).contains(count) else {
      throw InputError(
        field: "patch count", expected: "from 1 to \(ranking.order.count), the model's patches",
        found: "\(count)")
    }
    return .modelInput(ranking.mask(ofFirst: count), name: name)
  }
}
