import EmbeddingModels
import Files
import Foundation
import Runs
import Statistics

extension AblationReport {
  /// The content of `ablation.csv`: a line for every similarity that was measured.
  public var csv: String {
    CSV.text(
      header: [
        "subject", "group", "treatment", "region", "draw", "pixels", "similarity", "preference",
      ],
      rows: rows.joined().map { row in
        [
          row.subject, row.group ?? "", row.treatment, row.region, "\(row.draw)", "\(row.pixels)",
          "\(row.similarity)", row.preference.map { "\($0)" } ?? "",
        ]
      })
  }

  /// The content of `ablation.json`. Throws `InputError` when the weights cannot be read.
  public func json(model: ModelFolder) throws -> String {
    let document = JSONObject([
      "schema": .integer(ResultSchema.version),
      "model": try model.identity().record,
      "seed": .integer(seed),
      "images": .integer(subjects),
      "measured": .integer(rows.count),
      "failed": .integer(failures.count),
      "leftOut": .integer(leftOut),
      "settings": .object(plan.members),
      "lines": .array(lines.map(\.json)),
      "contrasts": .array(contrasts.map(\.json)),
      "failures": .array(
        failures.map { ["image": .string($0.subject), "error": .string($0.error)] }),
    ])
    return JSON.object(document).text(isIndented: true) + "\n"
  }

  /// Writes `ablation.json`, `ablation.csv` and `report.html` into a folder, which is made if there is none.
  ///
  /// Throws `OutputError` when they cannot be written, `InputError` when the weights cannot be read.
  public func write(to folder: URL, model: ModelFolder, command: String, pictures: [AblationPictures]) throws
  {
    try OutputFile.makeFolder(folder)
    try OutputFile.write(csv.utf8, to: folder.appendingPathComponent("ablation.csv"))
    try OutputFile.write(try json(model: model).utf8, to: folder.appendingPathComponent("ablation.json"))
    try page(model: model, command: command, pictures: pictures).write(
      to: folder.appendingPathComponent("report.html"))
  }
}

extension LesionAblation {
  /// Every parameter that a treatment uses.
  fileprivate var members: JSONObject {
    let budget = perturbation.budget
    let parts: [(isUsed: Bool, members: KeyValuePairs<String, JSON>)] = [
      (
        true,
        ["treatments": .array(treatments.map { .string($0.rawValue) }), "controls": .integer(controls)]
      ),
      (treatments.contains { AblationRegion.margin.allows($0) }, ["marginWidth": .integer(marginWidth)]),
      (
        treatments.contains(.perturbation),
        [
          "norm": .string(budget.norm.rawValue), "radius": .float(budget.radius),
          "stepSize": .float(perturbation.stepSize), "steps": .integer(perturbation.steps),
        ]
      ),
      (treatments.contains(.patch), ["patchSteps": .integer(patchSteps)]),
    ]
    return parts.filter(\.isUsed).reduce(JSONObject(members: [])) { $0.appending($1.members) }
  }
}

extension AblationLine {
  fileprivate var json: JSON {
    let interval = { (estimate: Estimate) -> JSON in
      hasIntervals ? estimate.json : ["value": .number(estimate.value), "interval95": .null]
    }
    return [
      "treatment": .string(condition.treatment), "region": .string(condition.region),
      "images": .integer(count),
      "pixels": .number(pixels), "similarity": interval(similarity), "fall": interval(fall),
      "preferring": preferring.map(interval) ?? .null,
    ]
  }
}

extension AblationContrast {
  fileprivate var json: JSON {
    [
      "treatment": .string(treatment.rawValue), "control": .string(control.rawValue),
      "images": .integer(count),
      "difference": difference.json, "share": .number(share),
    ]
  }
}
