import Crossmatch
import Files
import Foundation
import Statistics
import Tensors
import Testing

@testable import Datasets
@testable import Experiments
@testable import Objectives

/// Ranks and attack success, by hand and by NumPy.
@Suite struct SetStatisticsTests {
  private func row(
    _ number: Int, text: String, caption: String? = nil, _ pairing: Pairing = .matched,
    className: String? = nil, goal: SetGoal = .match(), wanted: String? = nil, progress: GoalProgress? = nil
  ) -> ResultRow {
    func change<Value>(_ value: (GoalReading) -> Value?) -> ResultRow.Change<Value>? {
      guard let progress, let before = value(progress.before), let after = value(progress.after) else {
        return nil
      }
      return ResultRow.Change(before: before, after: after)
    }
    return ResultRow(
      schema: 2, pairing: pairing, number: number, seed: 0, file: "a.png", className: className, finding: nil,
      location: nil, caption: caption ?? text, goal: goal.name, wanted: wanted,
      clean: .init(text: text, tokens: []),
      adversarial: .init(text: text + " x", tokens: [], image: "images/a.png"),
      similarity: .init(before: 0, after: 0, textOnly: 0, imageOnly: 0, ownBefore: 0, ownAfter: 0),
      score: change(\.score) ?? .init(before: 0, after: 0), rank: change(\.rank),
      imageMargin: change(\.margins?.image), textMargin: change(\.margins?.text), changedTokens: 1,
      changedPixels: 2, norm: nil, radius: nil, distance: 0.5, region: nil,
      rounds: .init(score: [0.55, 0.65], evaluations: [1, 9]), phrase: nil, attribution: nil, defence: nil,
      steps: 1, seconds: 0.25, evaluations: 9, stopped: .steps)
  }

  @Test func ranksAndSuccessAreNumPys() throws {
    let fixture = try JSONField(
      contentsOf: Bundle.module.resourceURL!.appendingPathComponent("Fixtures/ranks.json"))
    func tensor(_ key: String) throws -> Tensor {
      let rows = try fixture.member(key).elements().map { try $0.elements().map { Float(try $0.number()) } }
      return Tensor(Array(rows.joined()), shape: [rows.count, rows[0].count])
    }
    func ranks(_ key: String) throws -> [Int] {
      try fixture.member("ranks").member(key).elements().map { try $0.integer() }
    }
    let rows = try fixture.member("labels").elements().enumerated().map {
      try row($0, text: "text \($1.integer())")
    }
    let embeddings = SetEmbeddings(
      cleanImages: try tensor("images"), images: try tensor("attackedImages"),
      cleanTexts: try tensor("texts"),
      texts: try tensor("attackedTexts"), captions: try tensor("texts"))
    let measures = PairMeasures.measures(rows, embeddings)
    #expect(try measures.map(\.textRanks.before) == ranks("textBefore"))
    #expect(try measures.map(\.textRanks.after) == ranks("textAfter"))
    #expect(try measures.map(\.imageRanks.before) == ranks("imageBefore"))
    #expect(try measures.map(\.imageRanks.after) == ranks("imageAfter"))
    let section = SetSummary.Section(.matched, [measures], seed: 0)
    let figures = try fixture.member("figures").members()
    #expect(figures.count == 28)
    for (path, value) in figures {
      let estimate = try #require(section.overall[path], "\(path)")
      #expect(try abs(estimate.value - value.number()) < 1e-12, "\(path)")
      #expect(estimate.low <= estimate.value && estimate.value <= estimate.high)
    }
  }

  /// Axes of a plane: what is closest can be seen.
  private func embeddings(_ degrees: [Float]) -> Tensor {
    Tensor(degrees.flatMap { [cos($0 * .pi / 180), sin($0 * .pi / 180)] }, shape: [degrees.count, 2])
  }

  /// Of three pairs that are right, the attack turns one; of the one that was wrong, it makes a right one.
  /// One definition says a third, the other nothing.
  @Test func theTwoDefinitionsOfSuccessDiffer() throws {
    let rows = (0..<4).map { row($0, text: "text \($0)") }
    let clean = embeddings([0, 30, 60, 90])
    let measures = PairMeasures.measures(
      rows,
      SetEmbeddings(
        cleanImages: embeddings([0, 30, 60, 50]), images: embeddings([20, 30, 60, 90]), cleanTexts: clean,
        texts: clean,
        captions: clean))
    #expect(measures.map(\.textRanks.before) == [1, 1, 1, 3])
    #expect(measures.map(\.textRanks.after) == [2, 1, 1, 1])
    let figures = SetSummary.Section(.matched, [measures], seed: 0).overall
    #expect(figures["textRetrieval.success.1.ofRight"]?.value == 1.0 / 3)
    #expect(figures["textRetrieval.success.1.difference"]?.value == 0)
    #expect(figures["textRetrieval.success.5.ofRight"] == Estimate(value: 0, low: 0, high: 0))
    #expect(figures["textRetrieval.meanRank.before"]?.value == 1.5)
  }

  /// A forged pair outdoes the true captions and the clean images, but for those its text is true of.
  @Test func forgedPairsRankAmongTheTruth() throws {
    let captions = ["a", "b", "c"]
    let rows = [1, 2, 0].enumerated().map {
      row($0, text: captions[$1], caption: captions[$0], .optimizedUnmatched)
    }
    let measures = PairMeasures.measures(
      rows,
      SetEmbeddings(
        cleanImages: embeddings([0, 40, 90]), images: embeddings([0, 40, 60]),
        cleanTexts: embeddings([40, 90, 0]),
        texts: embeddings([10, 90, 61]), captions: embeddings([0, 40, 90])))
    // Image 0 with text b: caption a is nearer before and after, c is not. Image 1 with text c, whose own
    // caption does not count: a and b are nearer. Image 2 with text a: b and c are nearer before, nothing is
    // after.
    #expect(measures.map(\.textRanks.before) == [2, 3, 3])
    #expect(measures.map(\.textRanks.after) == [2, 3, 1])
    // Text a for image 2: image 0 is what it is true of; image 1 is nearer to 0 degrees than 90, but not to
    // 61 than 60.
    #expect(measures[2].imageRanks.before == 2 && measures[2].imageRanks.after == 1)
    let figures = SetSummary.Section(.optimizedUnmatched, [measures], seed: 0).overall
    #expect(figures["textRetrieval.success.1.ofRight"]?.value == 1.0 / 3)
    #expect(figures["textRetrieval.recall.1.after"]?.value == 1.0 / 3)
  }

  /// The first image leaves its caption for the wrong text, the second was with it already, the third stays.
  @Test func preferenceIsOfTheTrueCaption() throws {
    let rows = (0..<3).map {
      row(
        $0, text: "wrong \($0)", caption: "right \($0)", .wrongFinding, className: $0 < 2 ? "chest" : "brain")
    }
    let embeddings = SetEmbeddings(
      cleanImages: embeddings([0, 0, 0]), images: embeddings([70, 0, 20]),
      cleanTexts: embeddings([60, 20, 50]),
      texts: embeddings([75, 20, 60]), captions: embeddings([20, 60, 10]))
    let section = SetSummary.Section(.wrongFinding, [PairMeasures.measures(rows, embeddings)], seed: 0)
    #expect(section.overall["preference.before"]?.value == 2.0 / 3)
    #expect(section.overall["preference.success.ofRight"]?.value == 0.5)
    #expect(section.overall["preference.success.difference"]?.value == 1.0 / 3)
    #expect(section.byClass.map(\.name) == ["brain", "chest"])
    #expect(section.byClass[1].figures["preference.success.ofRight"]?.value == 1)
    let own = (cos(50 * Double.pi / 180) + cos(60 * Double.pi / 180)) / 2
    #expect(section.byClass[1].figures["ownCaption.after"].map { abs($0.value - own) < 1e-6 } == true)
    #expect(section.rounds.map { ($0.value * 100).rounded() } == [55, 65])
  }

  /// The image of the first pair goes over to the wanted text, its own text does not; the second had gone
  /// before; of the third only the text goes.
  @Test func swapsAreJudgedBySides() throws {
    func margins(_ image: Float, _ text: Float) -> GoalReading {
      GoalReading(score: (image + text) / 2, rank: nil, margins: .init(image: image, text: text))
    }
    let readings = [
      (margins(-0.5, -1), margins(0.25, -0.5)), (margins(0.5, -1), margins(1, -1)),
      (margins(-1, -1), margins(-0.5, 0.5)),
    ]
    let rows = readings.enumerated().map { number, reading in
      row(
        number, text: "own \(number)", .wrongFinding, goal: .swap, wanted: "wanted \(number)",
        progress: GoalProgress(before: reading.0, after: reading.1))
    }
    let captions = embeddings([0, 40, 80])
    let measures = PairMeasures.measures(
      rows,
      SetEmbeddings(
        cleanImages: embeddings([0, 40, 80]), images: embeddings([30, 40, 80]), cleanTexts: captions,
        texts: embeddings([0, 40, 5]), captions: captions, wanted: embeddings([25, 90, 10])))
    // Image 0, now at 30 degrees: caption 1 is nearer than its own, the wanted text at 25 nearer than both.
    #expect(measures.map(\.textRanks.before) == [1, 1, 1] && measures.map(\.textRanks.after) == [2, 1, 1])
    // Text 2, now at 5 degrees: clean images 0 and 1 are nearer than its own at 80.
    #expect(measures.map(\.imageRanks.before) == [1, 1, 1] && measures.map(\.imageRanks.after) == [1, 1, 3])
    // At 0 degrees, caption 0 is nearer than the wanted 25; at 40, caption 1 and 0 and 2 are as near as or
    // nearer than 90.
    #expect(measures.map { $0.wantedRanks?.before } == [2, 4, 3])
    #expect(measures.map { $0.wantedRanks?.after } == [1, 4, 3])
    let figures = SetSummary.Section(.wrongFinding, [measures], .swap, seed: 0).overall
    #expect(figures["preference.before"]?.value == 2.0 / 3 && figures["preference.after"]?.value == 1.0 / 3)
    #expect(figures["preference.success.ofRight"]?.value == 0.5)
    #expect(figures["textPreference.success.ofRight"]?.value == 1.0 / 3)
    #expect(figures["textPreference.success.difference"]?.value == 1.0 / 3)
    #expect(figures["textRetrieval.success.1.ofRight"]?.value == 1.0 / 3)
    #expect(figures["imageRetrieval.success.1.difference"]?.value == 1.0 / 3)
    #expect(figures["wantedRetrieval.recall.1.after"]?.value == 1.0 / 3)
    #expect(figures["imageMargin.after"]?.value == 0.25 && figures["score.before"]?.value == -2.0 / 3)
    #expect(!figures.has("rank.mean.before") && figures.has("ownCaption.before"))
  }

  /// One leaves the top 2, one had left it, one stays; one enters where the goal is to leave.
  @Test func ranksTellWhetherTheTopWasLeftOrEntered() throws {
    let ranks = [(1, 3), (4, 9), (2, 2), (3, 1)]
    func section(_ goal: PairRankObjective.Goal) throws -> SetSummary.Section {
      let goal = SetGoal.rank(goal, top: 2, among: ["a"])
      let rows = ranks.enumerated().map { number, ranks in
        row(
          number, text: "text \(number)", goal: goal,
          progress: GoalProgress(
            before: GoalReading(score: 0, rank: ranks.0, margins: nil),
            after: GoalReading(score: 1, rank: ranks.1, margins: nil)))
      }
      let plane = embeddings([0, 30, 60, 90])
      let measures = PairMeasures.measures(
        rows,
        SetEmbeddings(cleanImages: plane, images: plane, cleanTexts: plane, texts: plane, captions: plane))
      return SetSummary.Section(.matched, [measures], goal, seed: 0)
    }
    let (leave, enter) = (try section(.leave), try section(.enter))
    #expect(leave.mainSuccessPath == "rank.success" && enter.goal.name == "enter")
    #expect(
      leave.overall["rank.mean.before"]?.value == 2.5 && leave.overall["rank.mean.after"]?.value == 3.75)
    #expect(leave.overall["rank.top.before"]?.value == 0.5 && leave.overall["rank.top.after"]?.value == 0.5)
    #expect(leave.overall["rank.success.ofRight"]?.value == 0.5)
    #expect(leave.overall["rank.success.difference"]?.value == 0)
    #expect(enter.overall["rank.success.ofRight"]?.value == 0.5)
    #expect(enter.overall["score.after"]?.value == 1)
  }
}
