import Datasets
import Defences
import EmbeddingModels
import Files
import Foundation
import Phantoms
import TestSupport
import Testing

@testable import DefenceStudies

/// Certification of sets, in a folder.
@Suite struct CertificationRunTests {
  private let model: CLIP
  private let samples: [Sample]

  init() throws {
    model = try CLIP(contentsOf: RepositoryFixtures.model("tiny-clip"))
    samples = (0..<5).map { Sample(PhantomGenerator(size: 32).phantom(seed: UInt64($0))) }
  }

  private func plan(
    _ kind: CertificationPlan.Texts = .classes, deviation: Float = 0.1, seed: Int = 1
  ) throws -> CertificationPlan {
    try CertificationPlan(
      samples, among: kind, deviation: deviation,
      settings: CertificateSettings(selection: 10, estimation: 60, error: 0.01), seed: seed)
  }

  private func contents(_ folder: URL) throws -> [String] {
    try ["results.jsonl", "summary.json", "curve.svg"].map {
      try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8)
    }
  }

  @Test func stoppedRunsEndAsOthers() throws {
    try withTemporaryFolder { folder in
      let (whole, parts) = (folder.appendingPathComponent("whole"), folder.appendingPathComponent("parts"))
      let run = try CertificationRun(plan(), of: model, in: whole)
      #expect(try run.run())
      let summary = try run.finish()
      #expect(summary.count == 5 && summary.curve[0].radius == 0)

      do {
        let stopped = try CertificationRun(plan(), of: model, in: parts)
        #expect(try !stopped.run(shouldStop: after(2)))
      }
      // A line that was torn by a power cut is done anew.
      let file = parts.appendingPathComponent("results.jsonl")
      let bytes = try Data(contentsOf: file)
      try bytes.dropLast(7).write(to: file)
      #expect(throws: InputError.self) { try CertificationRun(plan(), of: model, in: parts) }
      #expect(throws: InputError.self) {
        try CertificationRun(plan(seed: 2), of: model, in: parts, isResuming: true)
      }
      let rest = try CertificationRun(plan(), of: model, in: parts, isResuming: true)
      #expect(try rest.run())
      _ = try rest.finish()
      #expect(try contents(parts) == contents(whole))
    }
  }

  /// The curve is the share of rows that are right within a radius, counted by hand.
  @Test func curveCountsRows() {
    func row(_ number: Int, _ radius: Double?, isRight: Bool) -> CertifiedRow {
      CertifiedRow(
        schema: 2, number: number, file: "a.png", truth: "a", plain: number == 0 ? "b" : "a",
        candidate: isRight ? "a" : "b", count: 9, probability: 0.9, radius: radius)
    }
    let rows = [
      row(0, nil, isRight: true), row(1, 0.3, isRight: true), row(2, 0.7, isRight: true),
      row(3, 2, isRight: false),
    ]
    let summary = CertificationSummary(rows, deviation: 1, seed: 0)
    #expect(summary.plainAccuracy.value == 0.75 && summary.abstained.value == 0.25)
    #expect(summary.curve.map(\.radius) == [0, 0.25, 0.5, 0.75])
    #expect(summary.curve.map(\.accuracy.value) == [0.5, 0.5, 0.25, 0])
  }

  @Test func retrievalLooksAmongCaptions() throws {
    let plan = try plan(.captions)
    #expect(Set(plan.texts) == Set(samples.map(\.text)))
    #expect(zip(plan.truths, samples).allSatisfy { plan.texts[$0] == $1.text })
  }

  @Test func impossiblePlansAreRefused() throws {
    #expect(throws: InputError.self) { try plan(deviation: 0) }
    var unknown = samples[0]
    unknown.className = nil
    do {
      _ = try CertificationPlan(
        [unknown, samples[1]], among: .classes, deviation: 0.1, settings: CertificateSettings(), seed: 0)
      Issue.record("an image without a class")
    } catch { #expect("\(error)" == "phantom 0: expected an image with a class, found one without") }
    do {
      _ = try CertificationPlan(
        [samples[0], samples[0]], among: .captions, deviation: 0.1, settings: CertificateSettings(), seed: 0)
      Issue.record("one text")
    } catch { #expect("\(error)" == "captions: expected at least two different ones, found 1") }
  }
}
