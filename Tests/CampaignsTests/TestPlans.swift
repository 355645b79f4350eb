import Campaigns
import Foundation

/// Plans that take moments.
enum TestPlans {
  /// 3 phantoms, 2 attacks, 2 radii: 12 items.
  static let tiny = """
    name: tiny
    models: [phantom-clip]
    data:
      - {name: phantoms, phantoms: {count: 3, seed: 40, size: 64}}
    attacks:
      - {name: fgsm, image: fgsm}
      - {name: pgd, image: pgd, steps: 4}
    radii: [2/255, 8/255]

    """

  /// 2 phantoms, each with two inputs, 2 attacks on a model that answers, one at 2 radii: 12 items.
  static let answers = """
    name: tiny
    models: [phantom-vlm]
    data:
      - {name: phantoms, inputs: [normal, forbidden], phantoms: {count: 2, seed: 40, size: 64}}
    attacks:
      - {name: gcg, answer: gcg, evaluations: 12, suffixLength: 3, searchWidth: 4, topK: 8, maxTokens: 12}
      - {name: pgd, answer: pgd, evaluations: 3, maxTokens: 12}
    radii: [2/255, 8/255]

    """

  /// One attack on a model that answers, in the place of `image: fgsm`.
  static let answering = """
    name: tiny
    models: [phantom-vlm]
    data: [{name: phantoms, phantoms: {count: 2, seed: 40, size: 64}}]
    attacks: [{name: a, image: fgsm}]
    radii: [2/255, 8/255]

    """

  /// Many items of few phantoms.
  static func large(phantoms: Int, seeds: Int) -> String {
    tiny.replacing("count: 3", with: "count: \(phantoms)") + "seeds: \(seeds)\n"
  }

  /// The database of a plan in a folder.
  static func database(_ text: String, in folder: URL, shard: CampaignDatabase.Shard? = nil) throws
    -> CampaignDatabase
  {
    let prepared = try PreparedCampaign(
      CampaignPlan(text, file: "study.yaml"), file: "study.yaml", root: folder)
    return try CampaignDatabase.plan(
      prepared, at: folder.appendingPathComponent("study.sqlite"), shard: shard)
  }
}
