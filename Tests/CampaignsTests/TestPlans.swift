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
