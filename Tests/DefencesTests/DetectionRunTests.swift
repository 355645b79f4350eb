import Datasets
import Defences
import EmbeddingModels
import Files
import Foundation
import ImageAttacks
import LanguageModels
import Perturbations
import Phantoms
import Statistics
import Tensors
import TestSupport
import Testing
import TokenAttacks

@testable import DefenceStudies

/// Studies of detectors.
@Suite struct DetectionRunTests {
  private let model: CLIP
  private let samples: [Sample]

  init() throws {
    model = try CLIP(contentsOf: RepositoryFixtures.model("tiny-clip"))
    // The tiny model reads 24 tokens.
    let texts = ["a nodule", "a heart", "a mass", "a lung"]
    samples = try (0..<23).map { number in
      let phantom = PhantomGenerator(size: 32).phantom(seed: UInt64(number))
      return try Sample(id: "\(number)", image: .memory(phantom.image), text: texts[number % 4])
    }
  }

  private func plan(_ textDetectors: [any TextDetector] = [], steps: Int = 3, evasion: Float = 1) throws
    -> DetectionPlan
  {
    try DetectionPlan(
      Array(samples[..<3]), calibration: Array(samples[3...]),
      imageDetectors: [DisplacementDetector(deviation: 0.05, draws: 2), AttentionDetector()],
      textDetectors: textDetectors, attack: PGD(budget: try Budget(.linf, radius: 8 / 255), steps: steps),
      search: TokenSearch(.randomSearch, suffixLength: 2), searchSteps: 4, evasion: evasion, seed: 1)
  }

  private func contents(_ folder: URL, _ name: String) throws -> String {
    try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
  }

  /// Attacks that know a detector stay nearer to the clean value, and pay for it.
  @Test func attacksThatKnowADetectorEvadeIt() throws {
    try withTemporaryFolder { folder in
      let plan = try plan(steps: 12, evasion: 10)
      let run = try DetectionRun(plan, of: model, in: folder)
      #expect(try run.run() && run.doneCount == run.count)
      let summary = try run.finish()
      #expect(summary.detectors.map(\.name) == ["displacement", "attention"])
      let rows = try JSONLines.map(folder.appendingPathComponent("results.jsonl")) { line, _ in
        try DetectionRow(line)
      }
      let findings = rows.map { $0.findings[1] }
      func distance(_ value: (DetectionFinding) -> Float) -> Float {
        findings.reduce(0) { $0 + abs(value($1) - $1.clean) }
      }
      #expect(distance(\.evading) < 0.5 * distance(\.unaware))
      let attention = summary.detectors[1]
      #expect(attention.unaware.score.value < attention.evading.score.value)
      #expect(attention.evading.score.value < summary.score.value)
      #expect(try contents(folder, "roc.csv").hasPrefix("detector,attack,threshold,falsePositives"))
      #expect(try contents(folder, "roc.svg").contains("attention, evaded"))
    }
  }

  /// What is written is what the clean, the attacked and the saved pixels give, and stopping changes nothing.
  @Test func stoppedStudiesGoOn() throws {
    try withTemporaryFolder { folder in
      let language = try LanguageModel(contentsOf: RepositoryFixtures.languageModel("tiny-smollm"))
      let plan = try plan([PerplexityDetector(language), PerplexityDetector(language, window: 2)])
      let (whole, parts) = (
        folder.appendingPathComponent("whole"), folder.appendingPathComponent("parts")
      )
      #expect(try DetectionRun(plan, of: model, in: whole).run())
      for count in [7, 30, 60] {
        let stopped = try DetectionRun(plan, of: model, in: parts, isResuming: count > 7)
        #expect(try !stopped.run(shouldStop: after(count)))
      }
      let rest = try DetectionRun(plan, of: model, in: parts, isResuming: true)
      #expect(try rest.run())
      for name in ["calibration.jsonl", "results.jsonl"] {
        #expect(try contents(parts, name) == contents(whole, name))
      }
      let rows = try JSONLines.map(whole.appendingPathComponent("results.jsonl")) { line, _ in
        try DetectionRow(line)
      }
      for finding in rows.flatMap({ $0.findings[2...] }) {
        let (unaware, evading) = (try #require(finding.unawareText), try #require(finding.evadingText))
        #expect(unaware.hasPrefix("a ") && evading.hasPrefix("a "))
      }
      // Other settings are another study.
      #expect(throws: InputError.self) {
        try DetectionRun(self.plan(evasion: 2), of: model, in: parts, isResuming: true)
      }
      // Clean values are those of the detectors by themselves.
      let first = try #require(
        try JSONLines.map(whole.appendingPathComponent("calibration.jsonl")) { line, _ in
          try CalibrationRow(line)
        }.first)
      let image = try samples[3].readImage()
      let entropy = AttentionDetector().values(of: model.pixels(of: image), before: model, seed: 0).item
      #expect(abs(try #require(first.values["attention"]) - entropy) < 1e-5)
      #expect(
        first.values["perplexity"] == (try PerplexityDetector(language)).values(of: [samples[3].text])[0])
    }
  }

  /// Mean, deviation and threshold of values by hand.
  @Test func thresholdsLeaveOneInTwentyAbove() throws {
    // 0 … 19 have the mean 9.5; the largest distances are 9.5 (twice), then 8.5 (twice).
    let few = try DetectorCalibration(of: (0..<20).map(Float.init), by: "a")
    #expect(few.mean == 9.5 && abs(few.deviation - Float(35.0.squareRoot())) < 1e-5)
    #expect(abs(few.threshold - 9.5 / few.deviation) < 1e-6)
    let many = (0..<100).map(Float.init)
    let calibration = try DetectorCalibration(of: many, by: "a")
    let alarms = many.count { calibration.suspicion(of: $0) > calibration.threshold }
    #expect(alarms <= 5 && alarms >= 3)
    #expect(throws: InputError.self) { try DetectorCalibration(of: [1, 1, 1], by: "a") }
    #expect(throws: InputError.self) { try DetectorCalibration(of: [1, .nan, 1], by: "a") }
  }

  /// Areas and rates of rows by hand.
  @Test func figuresFollowTheRows() throws {
    let calibration = try DetectorCalibration(of: (0..<20).map(Float.init), by: "a")
    // Suspicions are distances from 9.5 over the deviation: the attack without knowledge goes either way.
    let values: [(clean: Float, unaware: Float, evading: Float)] = [(10, 40, 9), (12, -30, 10), (0, 12, 0)]
    let rows = values.enumerated().map { number, value in
      DetectionRow(
        schema: 2, number: number, file: "\(number)", score: 0.6,
        findings: [
          DetectionFinding(
            detector: "a", clean: value.clean, unaware: value.unaware, evading: value.evading,
            unawareScore: 0.1, evadingScore: 0.3, unawareText: nil, evadingText: nil)
        ])
    }
    let summary = DetectionSummary(
      rows, by: ["a"], calibrations: ["a": calibration], calibrationCount: 20, seed: 0)
    let detector = summary.detectors[0]
    // Clean distances 0.5, 2.5 and 9.5; attacked 30.5, 39.5, 2.5: 3 + 3 + 1.5 of 9.
    #expect(abs(detector.unaware.areaUnderCurve.value - 7.5 / 9) < 1e-12)
    // Attacked 0.5, 0.5, 9.5: 0.5 + 0.5 + 2.5 of 9.
    #expect(abs(detector.evading.areaUnderCurve.value - 3.5 / 9) < 1e-12)
    // Above 10, 12 and 0: 40 all, −30 none, 12 two and a tie; and 9 one, 10 one and a tie, 0 a tie.
    #expect(abs(detector.unaware.higher.value - 5.5 / 9) < 1e-12)
    #expect(abs(detector.evading.higher.value - 3.0 / 9) < 1e-12)
    #expect(abs(detector.unaware.truePositives.value - 2.0 / 3) < 1e-12)
    #expect(detector.evading.truePositives.value == 0 && detector.falsePositives.value == 0)
    #expect(abs(detector.evading.score.value - 0.3) < 1e-6 && abs(summary.score.value - 0.6) < 1e-6)
    #expect(
      detector.unaware.curve
        == ROCCurve(
          positives: [30.5, 39.5, 2.5].map { $0 / calibration.deviation },
          negatives: [0.5, 2.5, 9.5].map { $0 / calibration.deviation }))
  }

  /// A detector from outside the package, with nothing but what the protocol asks for.
  @Test func detectorsOfOnesOwnAreStudied() throws {
    try withTemporaryFolder { folder in
      let plan = try DetectionPlan(
        Array(samples[..<3]), calibration: Array(samples[3...]), imageDetectors: [Brightness()],
        attack: PGD(budget: try Budget(.linf, radius: 8 / 255), steps: 2), seed: 1)
      let run = try DetectionRun(plan, of: model, in: folder)
      #expect(try run.run())
      #expect(try run.finish().detectors[0].name == "brightness")
      let mean = model.pixels(of: try samples[3].readImage()).mean().item
      #expect(try contents(folder, "calibration.jsonl").contains("\"brightness\":\(mean)"))
    }
  }

  @Test func impossibleStudiesAreRefused() throws {
    let attack = PGD(budget: try Budget(.linf, radius: 8 / 255))
    func plan(
      _ judged: ArraySlice<Sample>, _ calibration: ArraySlice<Sample>,
      _ detectors: [any ImageDetector] = [AttentionDetector()], evasion: Float = 1
    ) throws -> DetectionPlan {
      try DetectionPlan(
        Array(judged), calibration: Array(calibration), imageDetectors: detectors, attack: attack,
        evasion: evasion, seed: 0)
    }
    _ = try plan(samples[..<3], samples[3...])
    #expect(throws: InputError.self) { try plan(samples[..<0], samples[3...]) }
    #expect(throws: InputError.self) { try plan(samples[..<3], samples[4...]) }
    #expect(throws: InputError.self) { try plan(samples[..<4], samples[3...]) }
    #expect(throws: InputError.self) { try plan(samples[..<3], samples[3...], []) }
    #expect(throws: InputError.self) {
      try plan(samples[..<3], samples[3...], [AttentionDetector(), AttentionDetector()])
    }
    #expect(throws: InputError.self) { try plan(samples[..<3], samples[3...], evasion: 0) }
    let resnet = try ModelFolder(contentsOf: RepositoryFixtures.model("tiny-open-clip-resnet"))
      .imageTextModel()
    try withTemporaryFolder { folder in
      #expect(throws: InputError.self) {
        try DetectionRun(plan(samples[..<3], samples[3...]), of: resnet, in: folder)
      }
    }
  }
}

/// The mean level of an image.
private struct Brightness: ImageDetector, Codable {
  var name: String { "brightness" }
  var passCount: Int { 0 }

  func validate(for encoder: any ImageEncoder) throws {}

  func values(of pixels: Tensor, before encoder: any ImageEncoder, seed: Int) -> Tensor {
    pixels.reshaped([pixels.shape[0], pixels.count / pixels.shape[0]]).rowMeans()
  }
}
