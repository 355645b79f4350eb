import Crossmatch
import Files
import Foundation
import TestSupport
import Testing
import Typography

@testable import CrossAttacks
@testable import Datasets
@testable import Experiments
@testable import Objectives

/// What pairs of a set are to become.
@Suite struct SetGoalTests {
  private let model: CLIP

  init() throws { model = try CLIP(contentsOf: RepositoryFixtures.model("tiny-clip")) }

  private func set(_ lines: [String]) throws -> PairSet {
    try withTemporaryFolder { folder in
      try folder.write([1], to: "a.png")
      try folder.write(lines.joined(separator: "\n").utf8, to: "metadata.jsonl")
      return try PairSet(contentsOf: folder.appendingPathComponent("metadata.jsonl"))
    }
  }

  /// Three images; the first two have a caption in common, the first has two.
  private func three() throws -> PairSet {
    try set([
      #"{"file_name": "a.png", "captions": ["a chest", "a left lung"], "class": "chest", "finding": "mass"}"#,
      #"{"file_name": "a.png", "text": "a chest", "class": "chest"}"#,
      #"{"file_name": "a.png", "text": "the right lung", "class": "lung", "finding": "mass"}"#,
    ])
  }

  @Test func aSwapGoesFromTheCaptionToTheTextOfThePairing() throws {
    let wrong = try SetPlan(three(), pairings: [.wrongClass], seed: 4)
    let swap = try SetPlan(three(), pairings: [.wrongClass], goal: .swap, seed: 4)
    #expect(swap.pairs.map(\.wanted) == wrong.pairs.map(\.text))
    #expect(swap.pairs.allSatisfy { $0.text == $0.caption && $0.wanted != $0.text })
    #expect(wrong.pairs.allSatisfy { $0.wanted == nil })
    for pair in swap.pairs { #expect(swap.goal(of: pair) == .swap(to: pair.wanted!)) }
  }

  /// What is refused under one of the seeds is left out, and the rest keep their numbers.
  @Test func whatIsNotUsableIsLeftOut() throws {
    let plan = try SetPlan(three(), seed: 4, seedCount: 2) { image, seed in
      image.captions[0] != "a chest" || image.finding != nil && seed == 4
    }
    #expect(plan.pairs.map(\.number) == [2] && plan.unusableCount == 2)
    #expect(throws: InputError.self) { try SetPlan(three(), seed: 4) { _, _ in false } }
  }

  @Test func allCaptionsFallTogether() throws {
    let plan = try SetPlan(
      three(), pairings: [.matched, .wrongClass], goal: .match(allCaptions: true), captionNumber: 1, seed: 0)
    #expect(plan.goal(of: plan.pairs[0]) == .breakMatch(captions: ["a left lung"]))
    #expect(plan.goal(of: plan.pairs[1]) == .breakMatch())
    #expect(plan.goal(of: plan.pairs[4]) == .forgeMatch)
  }

  /// A match is not ranked below what is as true as it; a mismatch has its image's caption to outdo.
  @Test func candidatesAreTheOtherCaptionsOfTheSet() throws {
    func candidates(_ pairing: Pairing, _ goal: PairRankObjective.Goal) throws -> [[String]] {
      let plan = try SetPlan(
        three(), pairings: [pairing], goal: .rank(goal, top: 1), captionNumber: 1, seed: 0)
      return plan.pairs.map { pair in
        guard case .rank(goal, top: 1, among: let texts) = plan.goal(of: pair) else { return [] }
        return texts
      }
    }
    #expect(try candidates(.matched, .leave) == [["the right lung"], ["the right lung"], ["a chest"]])
    #expect(try candidates(.wrongClass, .enter) == [["a chest"], ["a chest"], ["the right lung"]])
    let given = try SetPlan(
      three(), goal: .rank(.leave, top: 2, among: ["b", "a left lung", "b", "c"]), seed: 0)
    #expect(given.goal(of: given.pairs[0]) == .rank(.leave, top: 2, among: ["b", "c"]))
  }

  /// What a set embeds once is what each pair would embed.
  @Test(arguments: [SetGoal.match(allCaptions: true), .swap, .rank(.enter, top: 1), .rank(.leave, top: 1)])
  func theGoalIsThatOfASinglePair(_ goal: SetGoal) throws {
    let plan = try SetPlan(three(), pairings: [.wrongClass], goal: goal, seed: 2)
    let losses = try SetLosses(plan, model)
    var generator = RandomGenerator(seed: 1)
    let image = Tensor(
      (0..<model.imageDimension).map { _ in generator.uniform() - 0.5 }, shape: [1, model.imageDimension])
    let text = model.textEmbeddings(of: ["a nodule"])
    for pair in plan.pairs {
      let own = try plan.goal(of: pair).objective(model, caption: pair.text)
      let reading = GoalReading(try losses.loss(of: pair).objective, image: image, text: text)
      let expected = own.score(ofLoss: own.losses(images: image, texts: text).item)
      #expect(abs(reading.score - expected) < 1e-6)
      #expect(reading.rank == (own as? PairRankObjective)?.rank(image: image, text: text))
      if let margins = reading.margins { #expect(abs((margins.image + margins.text) / 2 - expected) < 1e-6) }
      #expect((reading.margins != nil) == (goal == .swap))
    }
  }

  @Test(arguments: [
    (SetGoal.swap, Pairing.matched, "pairing"), (.swap, .unmatched, "pairing"),
    (.rank(.leave, top: 1), .unmatched, "pairing"), (.rank(.enter, top: 2), .matched, "top"),
    (.rank(.enter, top: 0), .matched, "top"), (.rank(.leave, top: 1, among: ["a chest"]), .matched, "top"),
  ])
  func whatCannotBeIsRefused(_ goal: SetGoal, _ pairing: Pairing, _ field: String) throws {
    let error = #expect(throws: InputError.self) {
      try SetPlan(three(), pairings: [pairing], goal: goal, captionNumber: 1, seed: 0)
    }
    #expect(error?.field == field, "\(error!)")
  }

  @Test func phrasesAreFilled() throws {
    let painter = PhrasePainter(typeface: try .standard())
    let template = PhraseTemplate("{class}: {finding} {wanted} {other} {caption}", painter: painter)
    let swap = try SetPlan(three(), pairings: [.wrongClass], goal: .swap, captionNumber: 1, seed: 0)
    #expect(
      try template.phrase(for: swap.pairs[1]) == "chest: no finding \(swap.pairs[1].wanted!) {other} a chest")
    let plain = try SetPlan(three(), seed: 0)
    let error = #expect(throws: InputError.self) { try template.phrase(for: plain.pairs[0]) }
    #expect(error?.field == "phrase" && error?.found == "{wanted}")
    // What is filled in is not looked at again.
    let hostile = try set([#"{"file_name": "a.png", "text": "{class}", "class": "b"}"#])
    #expect(
      try PhraseTemplate("{text}", painter: painter).phrase(for: SetPlan(hostile, seed: 0).pairs[0])
        == "{class}")
  }
}
