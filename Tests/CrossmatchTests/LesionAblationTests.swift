import Crossmatch
import Files
import Foundation
import FoundationXML
import TestSupport
import Testing

@testable import Datasets
@testable import ImageAttacks
@testable import LesionStudies
@testable import Perturbations

struct AblationReportTests {
  private func rows(clean: Float, lesion: Float, controls: [Float], preference: Float) -> [AblationRow] {
    func row(_ treatment: String, _ region: String, _ draw: Int, _ similarity: Float) -> AblationRow {
      AblationRow(
        subject: "a, \"b\"", group: nil, treatment: treatment, region: region, draw: draw, pixels: 10,
        similarity: similarity, preference: preference)
    }
    return [row("clean", "", 0, clean), row("mean", "lesion", 0, lesion)]
      + controls.enumerated().map { row("mean", "control", $0, $1) }
  }

  private func report(_ rows: [[AblationRow]]) throws -> AblationReport {
    let plan = try LesionAblation(treatments: [.mean], perturbation: PGD(budget: Budget(.linf, radius: 0.03)))
    return AblationReport(plan: plan, seed: 1, subjects: rows.count, rows: rows)
  }

  @Test func linesAndContrastsAreMeansOverImages() throws {
    let report = try report([
      rows(clean: 0.75, lesion: 0.25, controls: [0.5, 0.75], preference: -0.5),
      rows(clean: 0.5, lesion: 0.25, controls: [0.5], preference: 0.25),
    ])
    let lesion = try #require(report.line(.mean, .lesion))
    #expect(lesion.count == 2 && lesion.pixels == 10)
    #expect(lesion.similarity.value == 0.25 && lesion.fall.value == 0.375 && lesion.preferring?.value == 0.5)
    #expect(report.line(.mean, .control)?.similarity.value == (0.625 + 0.5) / 2)
    // The mean of 0.375 and 0.25: each image counts once, however many controls it has.
    #expect(report.contrasts.map(\.difference.value) == [0.3125])
    #expect(report.contrasts[0].difference.low == 0.25 && report.contrasts[0].difference.high == 0.375)
    #expect(report.contrasts[0].share == 1)
    #expect(report.verdict.contains("lives in the lesion more than elsewhere"))
  }

  @Test func ofOneImageTheControlsAreResampled() throws {
    let report = try report([rows(clean: 0.5, lesion: 0.5, controls: [0.25, 0.75], preference: 0)])
    #expect(report.line(.mean, .lesion)?.hasIntervals == false)
    let control = try #require(report.line(.mean, .control))
    #expect(control.hasIntervals && control.similarity.value == 0.5)
    #expect(control.similarity.low == 0.25 && control.similarity.high == 0.75)
    #expect(report.verdict.contains("cannot be told"))
  }

  @Test func withoutControlsNothingIsSaid() throws {
    let report = try report([rows(clean: 0.5, lesion: 0.25, controls: [], preference: 0)])
    #expect(report.contrasts.isEmpty && report.verdict.contains("no room for a control"))
  }

  @Test func csvQuotesWhatWouldBeMisread() throws {
    let lines = try report([rows(clean: 0.5, lesion: 0.25, controls: [], preference: 0)]).csv.split(
      separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[2] == "\"a, \"\"b\"\"\",,mean,lesion,0,10,0.25,0.0")
  }
}

struct LesionAblationTests {
  private let folder: ModelFolder
  private let model: any ImageTextModel
  private let subjects: [AblationSubject]

  init() throws {
    folder = try ModelFolder(named: PhantomCLIP.name)
    model = try folder.imageTextModel()
    subjects = AblationSubject.phantoms(2, seed: 7, size: model.imageSize.height)
  }

  private func ablation(_ treatments: [AblationTreatment]) throws -> LesionAblation {
    try LesionAblation(
      treatments: treatments, controls: 2,
      perturbation: PGD(budget: Budget(.linf, radius: 4 / 255), steps: 2), patchSteps: 2)
  }

  @Test func rowsAreSimilaritiesOfTheVariants() throws {
    let ablation = try ablation([.mean, .perturbation])
    let report = try ablation.run(on: subjects, against: model, seed: 3)
    #expect(report.isComplete)
    let variants = try ablation.variants(of: subjects, number: 1, against: model, seed: 3)
    let text = model.textEmbeddings(of: [subjects[1].text])
    for (variant, row) in zip(variants, report.rows[1]) {
      let cosine = model.imageEmbeddings(of: [variant.image]).cosineSimilarity(
        to: text.reshaped([text.count])
      ).item
      #expect(abs(cosine - row.similarity) < 1e-5)
      #expect(row.treatment == variant.treatment?.rawValue ?? "clean")
    }
    #expect(report.rows[0].count { $0.treatment == "noise-image" } == LesionAblation.noiseImages)
  }

  @Test func everyTreatmentLeavesTheRestOfTheImageAlone() throws {
    let variants = try ablation(AblationTreatment.allCases).variants(
      of: subjects, number: 0, against: model, seed: 0)
    let clean = variants[0].image
    #expect(Set(variants.compactMap(\.treatment)) == Set(AblationTreatment.allCases))
    for variant in variants.dropFirst() {
      #expect(variant.image.channels == clean.channels)
      let outside = variant.image.changedPlaces(from: clean).first { !variant.mask.pixels[$0] }
      #expect(outside == nil, "\(String(describing: variant.treatment)) of \(variant.region)")
      guard variant.treatment == .perturbation else { continue }
      let changes = zip(variant.image.pixels, clean.pixels).map { abs(Int($0) - Int($1)) }
      #expect(changes.max()! <= 4)
    }
  }

  @Test func interruptedRunsEndTheSame() throws {
    let ablation = try ablation([.inpainted])
    let whole = try ablation.run(on: subjects, against: model, seed: 3)
    try withTemporaryFolder { folder in
      let file = SnapshotFile(in: folder)
      _ = try ablation.run(on: [subjects[0]], against: model, seed: 3, snapshots: file)
      let resumed = try ablation.run(on: subjects, against: model, seed: 3, snapshots: file)
      #expect(resumed.rows == whole.rows)
      #expect(throws: InputError.self) {
        try ablation.run(on: subjects, against: model, seed: 4, snapshots: file)
      }
      var wider = ablation
      wider.marginWidth += 1
      #expect(throws: InputError.self) {
        try wider.run(on: subjects, against: model, seed: 3, snapshots: file)
      }
    }
    let stopped = try ablation.run(on: subjects, against: model, seed: 3, shouldStop: { true })
    #expect(!stopped.isComplete)
  }

  /// A line that was taken out of the metadata meanwhile costs nothing that was measured behind it.
  @Test func whatWasMeasuredIsFoundAgainByImage() throws {
    let ablation = try ablation([.inpainted])
    let whole = try ablation.run(on: subjects, against: model, seed: 3)
    try withTemporaryFolder { folder in
      let file = SnapshotFile(in: folder)
      _ = try ablation.run(on: subjects, against: model, seed: 3, snapshots: file)
      let later = try ablation.run(
        on: [subjects[1]], against: model, seed: 3, snapshots: file,
        progress: { _ in Issue.record("measured again") })
      #expect(later.rows == [whole.rows[1]])
      var other = subjects[1]
      other.foil = "an x-ray"
      var count = 0
      _ = try ablation.run(
        on: [other], against: model, seed: 3, snapshots: file, progress: { _ in count += 1 })
      #expect(count == 1)
    }
  }

  /// An image of a set that cannot be measured is told with its line; the others are measured.
  @Test func oneImageThatFailsDoesNotCostTheOthers() throws {
    let ablation = try ablation([.inpainted])
    var wrong = subjects[0]
    wrong.lesion = Mask(
      width: wrong.lesion.width, height: wrong.lesion.height,
      pixels: wrong.lesion.pixels.map { _ in false })
    #expect(throws: InputError.self) { try ablation.run(on: [wrong], against: model, seed: 3) }
    try withTemporaryFolder { output in
      try output.write([1], to: "a.png")
      try output.write(#"{"file_name": "a.png", "text": "a"}"#.utf8, to: "metadata.jsonl")
      let set = try PairSet(contentsOf: output.appendingPathComponent("metadata.jsonl"))
      wrong.place = set.samples[0].place
      let report = try ablation.run(on: [wrong, subjects[1]], against: model, seed: 3)
      #expect(report.isComplete && report.rows.count == 1 && report.failures.map(\.number) == [0])
      #expect(report.failures[0].error.contains("metadata.jsonl: line 1: a.png: mask: expected"))
      #expect(report.rows == (try ablation.run(on: subjects, against: model, seed: 3)).rows.suffix(1))
      let none = try ablation.run(on: [wrong], against: model, seed: 3)
      try none.write(to: output, model: folder, command: "lesion-ablation", pictures: [])
      let json = try String(contentsOf: output.appendingPathComponent("ablation.json"), encoding: .utf8)
      #expect(json.contains("\"failed\": 1") && json.contains("line 1"))
    }
  }

  @Test func filesAreWritten() throws {
    let ablation = try ablation([.inpainted, .perturbation])
    let report = try ablation.run(on: subjects, against: model, seed: 3)
    let pictures = AblationPictures(
      of: subjects[0], variants: try ablation.variants(of: subjects, number: 0, against: model, seed: 3))
    try withTemporaryFolder { output in
      try report.write(to: output, model: folder, command: "lesion-ablation <&>", pictures: [pictures])
      let page = try Data(contentsOf: output.appendingPathComponent("report.html"))
      #expect(XMLParser(data: page).parse())
      let document = try JSONSerialization.jsonObject(
        with: Data(contentsOf: output.appendingPathComponent("ablation.json")))
      let members = try #require(document as? [String: Any])
      #expect((members["lines"] as? [Any])?.count == report.lines.count)
      let csv = try String(contentsOf: output.appendingPathComponent("ablation.csv"), encoding: .utf8)
      #expect(csv.split(separator: "\n").count == 1 + report.rows.joined().count)
    }
  }
}
