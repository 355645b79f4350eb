import Datasets
import Experiments
import Files
import Foundation
import Imaging
import Runs
import Scores
import TargetLosses

/// Attacks items under a model, and measures what came of them, all of it from the saved image and text.
package struct StudyTrial: Sendable {
  /// The model that is attacked.
  let model: StudyModel
  private let watching: StudyModel?
  private let scorer: ResponseScorer
  private let settings: StudySettings

  /// Attacks with settings under a model.
  ///
  /// - Parameters:
  ///   - model: the model that is attacked
  ///   - watching: a second model that takes no part; nil for none
  ///   - scorer: measures how responses go with images and texts
  ///   - settings: what all attacks have in common
  package init(
    under model: StudyModel, watching: StudyModel? = nil, scorer: ResponseScorer, _ settings: StudySettings
  ) {
    (self.model, self.watching, self.scorer, self.settings) = (model, watching, scorer, settings)
  }

  /// Attacks an item, writes its image and measures what came of it; nil when it was stopped.
  ///
  /// - Parameters:
  ///   - task: the item and its attack
  ///   - save: writes the image; gives its file, and the name of that in the row
  ///   - shouldStop: asked after every step
  /// - Throws: `InputError` for an item that cannot be attacked, and what `save` throws
  package func row(
    of task: StudyTask, saving save: (Image) throws -> (file: URL, name: String), shouldStop: () -> Bool
  ) throws -> StudyRow? {
    let (item, attack) = (task.item, task.condition.attack)
    let loss = try model.loss(of: item)
    guard let outcome = try task.outcome(against: loss, settings, shouldStop: shouldStop) else { return nil }
    let (file, name) = try save(outcome.adversarial)
    let saved = try outcome.adversarial.rereading.image(file)
    let audit = try ImageAudit(outcome, source: item.image, saved: saved, input: loss.imageInput)
    // What is verified is the text's bytes, not the string that the optimizer had.
    let text = String(decoding: Array(outcome.text.utf8), as: UTF8.self)
    let clean = loss.imageInput.preprocessing.keepingChannels(item.image)
    let after = try turn(text, about: saved, loss)
    let transfer = try watching?.response(to: text, about: saved, maximumTokens: settings.maximumTokens)
    let tokens = [item.text, text].map(loss.textInput.tokens(of:))
    return StudyRow(
      schema: ResultSchema.version, number: item.number, id: item.id, className: item.className,
      task: item.task, input: item.input, attack: attack, region: task.condition.region, seed: task.seed,
      attribute: item.attribute, prompt: item.prompt, target: item.target,
      clean: try turn(item.text, about: clean, loss), adversarial: after, image: name,
      transfer: transfer.map { StudyRow.JudgedResponse($0, to: text) },
      scores: scorer.scores(
        of: after.response, about: item.image, attribute: item.attribute, prompt: item.prompt,
        isSuccess: after.repaired == .success),
      changedTokens: EditDistance.distance(tokens[0], tokens[1]), changedPixels: audit.changedPixels,
      norm: attack.changesImages ? settings.budget.norm : nil,
      radius: attack.changesImages ? settings.budget.radius : nil, distance: audit.distance,
      steps: outcome.run.steps, seconds: outcome.run.seconds, evaluations: outcome.run.evaluations,
      stopped: outcome.run.stopped)
  }

  private func turn(_ text: String, about image: Image, _ loss: TargetPairLoss) throws -> StudyRow.Turn {
    let targetLoss = loss.loss(image: image, text: text)
    guard targetLoss.isFinite else {
      throw InputError(field: "target loss", expected: "a finite number", found: "\(targetLoss)")
    }
    return StudyRow.Turn(
      text: text,
      response: try model.response(to: text, about: image, maximumTokens: settings.maximumTokens),
      targetLoss: targetLoss)
  }
}
