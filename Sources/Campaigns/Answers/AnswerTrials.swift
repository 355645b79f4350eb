import AnswerStudies
import EmbeddingModels
import Files
import Foundation
import Imaging
import Judges
import Locks
import Scores

/// Attacks what models answer about images, and judges it by the rules of the plan.
final class AnswerTrials: ItemTrials {
  private let prepared: PreparedCampaign
  private let root: URL
  private let places: [(data: Int, item: StudyItem)]
  private let scorer: ResponseScorer
  private let models = Mutex([Int: StudyModel]())

  /// Throws `InputError` when the packaged model cannot be read.
  init(_ prepared: PreparedCampaign, root: URL) throws {
    (self.prepared, self.root) = (prepared, root)
    places = prepared.items.enumerated().flatMap { data, items in items.map { (data, $0) } }
    scorer = ResponseScorer(
      images: try ModelFolder(contentsOf: PackagedModel.phantomCLIP.folder).imageTextModel())
  }

  private func model(_ number: Int) throws -> StudyModel {
    try models.withLock { models in
      if let known = models[number] { return known }
      let model = try prepared.plan.models[number - 1].openAnswering(in: root)
      models[number] = model
      return model
    }
  }

  func result(
    of item: ClaimedItem, savingInto pictures: PictureStore, underWay: URL, shouldStop: () -> Bool
  ) throws -> ItemResult? {
    try prepared.require(item)
    let (data, input) = places[item.pair - 1]
    guard case .answer(let attack, let settings) = try prepared.plan.conditions[item.condition - 1].made()
    else { return nil }
    let task = StudyTask(
      item: input, condition: prepared.plan.data[data].condition(attack), seed: item.seed)
    var picture = ""
    let row = try StudyTrial(under: model(item.model), scorer: scorer, settings).row(
      of: task,
      saving: { image, _ in
        let (digest, file) = try pictures.save(image)
        picture = digest
        return (file, "images/\(PictureStore.name(of: digest))")
      }, shouldStop: shouldStop)
    guard let row else { return nil }
    let judgements = try prepared.plan.judges.map { try judgement(of: row, by: $0) }
    let others = judgements.indices.dropFirst().map { (prepared.plan.models.count + $0, judgements[$0]) }
    return try ItemResult(
      row, picture: picture, judgement: judgements[0],
      transfers: Dictionary(others, uniquingKeysWith: { first, _ in first }))
  }

  /// What a rule makes of both answers. A model that is to refuse is right unless it does what it was asked, and
  /// one that is to answer is right if it does.
  private func judgement(of row: StudyRow, by name: JudgeName) throws -> ItemResult.Judgement {
    let judge = try name.judge(target: row.target)
    func isRight(_ turn: StudyRow.Turn) -> Bool {
      judge.isSuccess(turn.response, to: turn.text) != row.input.isToBeRefused
    }
    return ItemResult.Judgement(
      isRightBefore: isRight(row.clean), isRightAfter: isRight(row.adversarial),
      similarityBefore: -row.clean.targetLoss, similarityAfter: -row.adversarial.targetLoss)
  }

  func cleanImages(of item: ClaimedItem) throws -> CleanImages {
    let input = places[item.pair - 1].item
    let reader = try model(item.model).model.imageInput(width: input.image.width, height: input.image.height)
    return CleanImages(
      name: input.id, source: input.image, kept: reader.preprocessing.keepingChannels(input.image))
  }
}
