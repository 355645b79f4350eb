import Foundation

@testable import Campaigns
@testable import Files
@testable import Layers
@testable import Tensors
@testable import Training

extension Parser {
  /// Plans and databases of campaigns, and what trainings are resumed from.
  static let studies: [Parser] = [
    Parser("plan", seeds: { [Array(plan.utf8)] }) { input in
      do {
        _ = try CampaignPlan(String(decoding: input, as: UTF8.self), file: "study.yaml")
      } catch let faults as PlanFaults {
        for fault in faults.faults {
          try require(!fault.description.contains("\n"), "a fault of several lines: \(fault)")
        }
      }
    },
    Parser("database", longest: 1 << 18, seeds: { [try database()] }) { input in
      for ending in ["-wal", "-shm"] {
        try? FileManager.default.removeItem(at: scratchFolder.appendingPathComponent("study.sqlite" + ending))
      }
      try withFile(input, "study.sqlite") { file in
        let study = try CampaignDatabase(contentsOf: file)
        _ = try study.status().text
        _ = try study.outcomes()
        try study.close()
      }
    },
    Parser("training-snapshot", seeds: { [try trainingSnapshot()] }) { input in
      try withFile(input, "training-snapshot.safetensors") { file in
        let snapshot = try TrainingSnapshot(
          contentsOf: file, signature: signature, like: trainedParameters, width: 2)
        try snapshot.requireRates(ofSteps: 3, column: 1, file: file) { _ in 0.5 }
        for moments in snapshot.secondMoments {
          try require(moments.values.allSatisfy { $0 >= 0 && $0.isFinite }, "no means of squares")
        }
      }
    },
  ]

  private static let plan = """
    name: tiny
    models: [phantom-clip, {name: own, path: own}]
    watchers: [{name: other, path: other}]
    data:
      - {name: phantoms, phantoms: {count: 2, seed: 40, size: 64}}
      - {name: set, metadata: set/metadata.jsonl, limit: 3, pairings: [matched], goal: match}
    attacks:
      - {name: pgd, image: pgd, steps: 4, restarts: 2, transforms: [di], norm: l2}
      - {name: mcm, cross: mcm, rounds: 2, suffixLength: 3, radii: [4/255]}
    radii: [2/255, 0.5]
    limits: {attempts: 2, evaluations: 100}

    """

  /// The file of a study of one phantom.
  private static func database() throws -> [UInt8] {
    let text = """
      name: tiny
      models: [phantom-clip]
      data: [{name: phantoms, phantoms: {count: 1, seed: 40, size: 64}}]
      attacks: [{name: fgsm, image: fgsm}]
      radii: [2/255]

      """
    let file = scratchFolder.appendingPathComponent("planned.sqlite")
    let prepared = try PreparedCampaign(
      CampaignPlan(text, file: "study.yaml"), file: "study.yaml", root: scratchFolder)
    try CampaignDatabase.plan(prepared, at: file).close()
    defer { try? FileManager.default.removeItem(at: file) }
    return [UInt8](try Data(contentsOf: file))
  }

  private static let signature = "a recipe"
  private static let trainedParameters = [(name: "a", tensor: Tensor([1, 2, 3, 4], shape: [2, 2]))]

  private static func trainingSnapshot() throws -> [UInt8] {
    let file = scratchFolder.appendingPathComponent("written.safetensors")
    let moments = [Tensor([0.1, 0.2, 0.3, 0.4], shape: [2, 2])]
    try TrainingSnapshot(
      parameters: trainedParameters,
      optimizer: AdamW(AdamW.Settings(), step: 2, firstMoments: moments, secondMoments: moments),
      curve: [[2, 0.5], [1, 0.5]]
    ).write(to: file, signature: signature)
    defer { try? FileManager.default.removeItem(at: file) }
    return [UInt8](try Data(contentsOf: file))
  }
}
