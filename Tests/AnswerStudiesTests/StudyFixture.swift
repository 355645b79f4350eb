import Defences
import EmbeddingModels
import Foundation
import LanguageModels
import Scores
import TestSupport
import VisionLanguageModels

@testable import AnswerStudies

/// A study of a tiny model with random weights.
struct StudyFixture {
  let model: StudyModel
  let scorer: ResponseScorer
  let items: [StudyItem]

  init(phantoms: Int = 1, inputs: [StudyInput] = [.both], seeds: Range<Int> = 3..<5) throws {
    let folder = RepositoryFixtures.answeringModel("tiny-llava")
    model = StudyModel(
      try VisionLanguageModel(contentsOf: folder),
      frame: PromptFrame(before: "USER: <image>\n", after: " ASSISTANT:", addsSpecialTokens: true))
    scorer = ResponseScorer(
      images: try ModelFolder(contentsOf: RepositoryFixtures.model("tiny-clip")).imageTextModel())
    items = StudyItem.phantoms(phantoms, seed: 2_000_000_000, size: 32, inputs: inputs, seeds: seeds)
  }

  static func settings() throws -> StudySettings {
    var settings = StudySettings(budget: try .init(.linf, radius: 16 / 255), evaluations: 16)
    (settings.suffixLength, settings.searchWidth, settings.topK) = (2, 4, 16)
    (settings.imageSteps, settings.maximumTokens, settings.initialWord) = (2, 4, "a")
    return settings
  }

  func plan(
    attacks: [StudyAttack] = StudyAttack.allCases, regions: [StudyRegion] = StudyRegion.allCases,
    seeds: Range<Int> = 3..<5
  ) throws -> StudyPlan {
    try StudyPlan(items, attacks: attacks, regions: regions, seeds: seeds, settings: Self.settings())
  }

  func run(
    _ plan: StudyPlan, in folder: URL, watches: Bool = true, behind defence: DefenceTrial? = nil,
    isResuming: Bool = false
  ) throws -> StudyRun {
    try StudyRun(
      plan, against: model, watching: watches ? model : nil, scorer: scorer, behind: defence,
      command: "medical-attack", in: folder, isResuming: isResuming)
  }
}
