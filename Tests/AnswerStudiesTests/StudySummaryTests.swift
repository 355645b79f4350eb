import Experiments
import Files
import Foundation
import Imaging
import Judges
import Runs
import Statistics
import TestSupport
import Testing

@testable import AnswerStudies

/// Figures of rows that were made up, against figures by hand.
@Suite struct StudySummaryTests {
  private func row(
    _ number: Int, _ input: StudyInput, _ attack: StudyAttack, _ region: StudyRegion?, seed: Int,
    published: Verdict, repaired: Verdict, loss: Float, transfer: Verdict? = nil
  ) throws -> StudyRow {
    func turn(_ loss: Float) -> JSON {
      [
        "text": "a", "response": "b", "published": .string(published.rawValue),
        "repaired": .string(repaired.rawValue), "targetLoss": .float(loss),
      ]
    }
    let json: JSON = [
      "schema": .integer(ResultSchema.version), "item": .integer(number), "id": .string("\(number)"),
      "class": .null, "task": .null, "input": .string(input.rawValue), "attack": .string(attack.rawValue),
      "region": .optional(region?.rawValue), "seed": .integer(seed), "attribute": "a", "prompt": "b",
      "target": "c", "clean": turn(5), "adversarial": turn(loss), "image": "images/0.png",
      "transfer": transfer.map {
        ["response": "b", "published": .string($0.rawValue), "repaired": .string($0.rawValue)]
      } ?? .null,
      "scores": ["tii": .float(3), "tto": .float(0.5), "tio": .float(1), "composite": .float(0.25)],
      "changedTokens": .integer(1), "changedPixels": .integer(2), "norm": .null, "radius": .null,
      "spent": .float(0), "steps": .integer(1), "seconds": .number(2), "evaluations": .integer(9),
      "stopped": "evaluations",
    ]
    return try StudyRow(JSONField(parsing: Array(json.text().utf8), file: nil))
  }

  private func plan(_ inputs: [StudyInput]) throws -> StudyPlan {
    let image = Image(width: 4, height: 4, channels: 1, pixels: .init(repeating: 0, count: 16))
    let items = (0..<2).flatMap { number in
      inputs.map {
        StudyItem(
          number: number, id: "\(number)", input: $0, image: image, attribute: "a", prompt: "b", target: "c")
      }
    }
    return try StudyPlan(
      items, attacks: [.gcg, .mcm], regions: [.everywhere], seeds: 0..<2,
      settings: StudySettings(budget: .init(.linf, radius: 1 / 255), evaluations: 1))
  }

  @Test func figuresAreMeansOverImagesAndSeeds() throws {
    var rows: [StudyRow] = []
    for number in 0..<2 {
      for seed in 0..<2 {
        rows.append(
          try row(
            number, .both, .gcg, nil, seed: seed, published: .success,
            repaired: number == 0 ? .refusal : .failure,
            loss: Float(number + 1), transfer: seed == 0 ? .success : .refusal))
        rows.append(
          try row(
            number, .both, .mcm, .everywhere, seed: seed, published: .refusal,
            repaired: number == 0 || seed == 0 ? .success : .refusal, loss: 0.5))
      }
    }
    let summary = StudySummary(try plan([.both]), rows, failedCount: 0)
    #expect(summary.cells.count == 2 && summary.seedCount == 2 && summary.seconds == 16)
    let (gcg, mcm) = (summary.cells[0], summary.cells[1])
    #expect(gcg.imageCount == 2 && gcg.input == .both)
    #expect(gcg.figures[.successPublished]?.value == 1 && gcg.figures[.refusalPublished]?.value == 0)
    #expect(gcg.figures[.successRepaired]?.value == 0 && gcg.figures[.refusalRepaired]?.value == 0.5)
    #expect(gcg.figures[.targetLoss]?.value == 1.5 && gcg.figures[.evaluations]?.value == 9)
    #expect(gcg.figures[.transferSuccessRepaired]?.value == 0.5)
    #expect(mcm.figures[.successRepaired]?.value == 0.75 && mcm.figures[.transferSuccessPublished] == nil)
    let contrast = try #require(summary.contrasts.first)
    #expect(summary.contrasts.count == 1 && contrast.rival.attack == .gcg && contrast.imageCount == 2)
    #expect(contrast.differences[.successRepaired]?.value == 0.75)
    #expect(contrast.differences[.successPublished]?.value == -1)
    #expect(contrast.differences[.targetLoss]?.value == -1)
    // Pairs of resampled images: losses of (1, 1), (1, 2) or (2, 2) less 0.5.
    #expect(contrast.differences[.targetLoss]?.low == -1.5)
    #expect(contrast.differences[.targetLoss]?.high == -0.5)
  }

  @Test func imagesCountWithAllTheirRowsOnly() throws {
    var rows: [StudyRow] = []
    for input in [StudyInput.unmatch, .both] {
      for number in 0..<2 {
        for seed in 0..<2 where !(input == .both && number == 1 && seed == 1) {
          rows.append(
            try row(
              number, input, .gcg, nil, seed: seed, published: .success,
              repaired: input == .both ? .success : .refusal, loss: 1))
        }
      }
    }
    let summary = StudySummary(try plan([.unmatch, .both]), rows, failedCount: 1)
    let gcg = summary.cells.filter { $0.condition.attack == .gcg }
    #expect(gcg.map(\.input) == [.unmatch, .both, nil])
    #expect(gcg.map(\.imageCount) == [2, 1, 1])
    #expect(gcg.map { $0.figures[.successRepaired]?.value } == [0, 1, 0.5])
    #expect(summary.failedCount == 1)
    #expect(summary.contrasts.allSatisfy { $0.imageCount == 0 && $0.differences.isEmpty })
    let lines = summary.csv.split(separator: "\n")
    #expect(lines.first == "attack,region,input,images,figure,value,low,high")
    #expect(lines.contains("gcg,,both,1,successRepaired,1.0,1.0,1.0"))
    #expect(lines.contains { $0.hasPrefix("gcg,,refused,1,successRepaired,0.5,") })
  }

  @Test func scoresAreCosinesOfTheCleanImage() throws {
    let fixture = try StudyFixture(inputs: [.unmatch])
    let (item, model) = (fixture.items[0], try #require(fixture.scorer.images))
    func cosine(_ texts: [String]) -> [Float] {
      let image = model.imageEmbeddings(of: [item.image]).values
      return texts.map { text in
        let own = model.textEmbeddings(of: [text]).values
        func dot(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        return dot(image, own) / (dot(image, image) * dot(own, own)).squareRoot()
      }
    }
    let response = "a lesion on the left"
    let scores = fixture.scorer.scores(
      of: response, about: item.image, attribute: item.attribute, prompt: item.prompt, isSuccess: true)
    let (tii, tio) = (try #require(scores.tii), try #require(scores.tio))
    let scale = try #require(model.logit).scale
    let cosines = cosine(["this is a photo of \(item.attribute)", response])
    #expect(abs(tii - scale * cosines[0]) < 1e-4 * scale)
    #expect(abs(tio - scale * cosines[1]) < 1e-4 * scale)
    let texts = model.textEmbeddings(of: [response, "\(item.attribute) \(item.prompt)"]).l2Normalized()
    let tto = zip(texts.rows(0..<1).values, texts.rows(1..<2).values).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs((try #require(scores.tto)) - tto) < 1e-5)
    #expect(abs((try #require(scores.composite)) - (1 + cosines[0] + tto + cosines[1]) / 4) < 1e-5)
  }
}
