import Files
import Foundation
import Imaging
import Objectives
import Runs
import Statistics

extension UniversalPatchResult: AttackResult {
  /// Writes `patch.png`, `trace.svg`, and `images/`, what the model sees of each image with the patch; with a
  /// defence, the same of the patch that does not know it, and `static-patch.png`.
  public func writeImages(to folder: URL) throws -> [String] {
    let images = try OutputFile.makeFolder("images", in: folder)
    for (number, row) in rows.enumerated() {
      try row.image.write(to: images.appendingPathComponent(Self.fileName(number)))
      try row.trial?.staticImage.write(to: images.appendingPathComponent(Self.staticFileName(number)))
    }
    try texture.write(to: folder.appendingPathComponent("patch.png"))
    try defence?.staticTexture.write(to: folder.appendingPathComponent("static-patch.png"))
    try run.chart(clean: Float(training.clean.value)).write(to: folder.appendingPathComponent("trace.svg"))
    return ["patch.png"] + (defence == nil ? [] : ["static-patch.png"]) + ["images", "trace.svg"]
  }

  private static func fileName(_ number: Int) -> String { String(format: "%06d.png", number) }

  private static func staticFileName(_ number: Int) -> String { String(format: "%06d-static.png", number) }

  /// The content of `result.json`.
  public var json: String {
    let direction = attack.target == nil ? SimilarityObjective.Direction.awayFrom : .towards
    let training = training
    var document = JSONObject([
      "schema": .integer(ResultSchema.version),
      "attack": .object(
        JSONObject([
          "name": "universal-patch", "objective": "cosine", "direction": .string(direction.rawValue),
          "target": attack.target.map { .string($0) } ?? "each image's own text",
        ]).appending(attack.patch.parameters.members).appending(defence?.trial.attackMembers ?? [:])),
      "model": model.record,
      "seed": .integer(seed),
      "clean": ["score": .number(training.clean.value)],
      "adversarial": ["score": .float(score)],
      "verified": .number(training.patched.value),
      "found": ["pose": pose.map { .object($0.record.members) } ?? .null],
      "training": training.json,
      "heldOut": heldOut?.json ?? .null,
      "leftOut": .integer(leftOut),
      "images": .array(rows.enumerated().map { number, row in Self.record(row, number) }),
    ])
    if let defence { document = document.appending(["defence": record(defence)]) }
    return JSON.object(document.appending(run.members)).text(isIndented: true) + "\n"
  }
}

extension UniversalPatchResult {
  private static func record(_ row: UniversalPatchRow, _ number: Int) -> JSON {
    let members = JSONObject([
      "name": .string(row.name), "file": .string("images/" + Self.fileName(number)),
      "heldOut": .bool(row.isHeldOut), "clean": .float(row.clean), "gray": .float(row.gray),
      "patched": .float(row.patched),
    ])
    guard let trial = row.trial else { return .object(members) }
    return .object(
      members.appending([
        "staticFile": .string("images/" + Self.staticFileName(number)),
        "defence": [
          "clean": trial.clean.summary.record, "gray": trial.gray.summary.record,
          "static": trial.staticPatch.summary.record, "adaptive": trial.adaptive.summary.record,
        ],
      ]))
  }

  private func record(_ defence: PatchDefence) -> JSON {
    [
      "judgements": .integer(defence.trial.judgements),
      "staticPose": defence.staticPose.map { .object($0.record.members) } ?? .null,
      "training": training.defence?.json ?? .null, "heldOut": heldOut?.defence?.json ?? .null,
    ]
  }
}

extension UniversalPatchResult.Defence {
  fileprivate var json: JSON {
    ["clean": clean.json, "gray": gray.json, "static": staticPatch.json, "adaptive": adaptive.json]
  }
}

extension UniversalPatchResult.Finding {
  fileprivate var json: JSON {
    [
      "undefended": undefended.json, "mean": mean.json, "deviation": .float(judgements.deviation),
      "lowest": .float(judgements.lowest), "highest": .float(judgements.highest),
    ]
  }
}

extension UniversalPatchResult.Summary {
  fileprivate var json: JSON {
    [
      "images": .integer(count), "clean": clean.json, "gray": gray.json, "patched": patched.json,
      "beyondGray": beyondGray.json,
    ]
  }
}
