import AnswerStudies
import EmbeddingModels
import Files
import Foundation
import LanguageModels
import VisionLanguageModels

extension CampaignPlan.Model {
  /// The model that answers, in its own form of conversations.
  ///
  /// Throws `InputError` when there is none of images and answers, or none with a chat template, and when its
  /// folder is a link that leads out of the root.
  func openAnswering(in root: URL) throws -> StudyModel {
    let folder = try path.map { try root.inner($0) } ?? PackagedModel(rawValue: name)!.folder
    let model = try VisionLanguageModel(contentsOf: folder)
    guard let template = try model.language.chatTemplate() else {
      throw InputError(file: path ?? name, expected: "a model with a chat template", found: "none")
    }
    return StudyModel(model, frame: try PromptFrame(template, imageCount: 1))
  }
}

extension CampaignPlan.Data {
  /// The inputs about the images.
  func items(_ plan: CampaignPlan) -> [StudyItem] {
    guard case .phantoms(let count, let seed, let size) = source else { return [] }
    return StudyItem.phantoms(
      count, seed: UInt64(seed), size: size, inputs: inputs, seeds: plan.seed..<plan.seed + plan.seedCount)
  }

  /// The region of an attack that changes images.
  private var studyRegion: StudyRegion {
    switch region {
    case .lesion: .lesion
    case .control: .control
    default: .everywhere
    }
  }

  /// An attack within the region of the data.
  func condition(_ attack: StudyAttack) -> StudyCondition {
    StudyCondition(attack: attack, region: attack.changesImages ? studyRegion : nil)
  }

  /// Throws `InputError` for attacks that are not possible on the items.
  func check(_ items: [StudyItem], _ plan: CampaignPlan, under models: [StudyModel]) throws {
    for condition in plan.conditions {
      guard case .answer(let attack, let settings) = try condition.made() else { continue }
      let study = try StudyPlan(
        items, attacks: [attack], regions: [self.condition(attack).region ?? .everywhere],
        seeds: plan.seed..<plan.seed + plan.seedCount, settings: settings)
      for model in models { try study.checkSearches(under: model) }
    }
  }
}
