import Files
import Foundation
import Imaging
import Objectives
import Runs
import Statistics

extension UniversalPatchResult: AttackResult {
  /// Writes `patch.png`, `trace.svg`, and `images/`, what the model sees of each image with the patch.
  public func writeImages(to folder: URL) throws -> [String] {
    let images = try OutputFile.makeFolder("images", in: folder)
    for (number, row) in rows.enumerated() {
      try row.image.write(to: images.appendingPathComponent(Self.fileName(number)))
    }
    try texture.write(to: folder.appendingPathComponent("patch.png"))
    try run.chart(clean: Float(training.clean.value)).write(to: folder.appendingPathComponent("trace.svg"))
    return ["patch.png", "images", "trace.svg"]
  }

  private static func fileName(_ number: Int) -> String { String(format: "%06d.png", number) }

  /// The content of `result.json`.
  public var json: String {
    let direction = attack.target == nil ? SimilarityObjective.Direction.awayFrom : .towards
    let training = training
    let document = JSONObject([
      "schema": .integer(ResultSchema.version),
      "attack": .object(
        JSONObject([
          "name": "universal-patch", "objective": "cosine", "direction": .string(direction.rawValue),
          "target": attack.target.map { .string($0) } ?? "each image's own text",
        ]).appending(attack.patch.parameters.members)),
      "model": model.record,
      "seed": .integer(seed),
      "clean": ["score": .number(training.clean.value)],
      "adversarial": ["score": .float(score)],
      "verified": .number(training.patched.value),
      "found": ["pose": pose.map { .object($0.record.members) } ?? .null],
      "training": training.json,
      "heldOut": heldOut?.json ?? .null,
      "leftOut": .integer(leftOut),
      "images": .array(
        rows.enumerated().map { number, row in
          [
            "name": .string(row.name), "file": .string("images/" + Self.fileName(number)),
            "heldOut": .bool(row.isHeldOut), "clean": .float(row.clean), "gray": .float(row.gray),
            "patched": .float(row.patched),
          ]
        }),
    ])
    return JSON.object(document.appending(run.members)).text(isIndented: true) + "\n"
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
