import Datasets
import Defences
import EmbeddingModels
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
  private let defence: DefenceTrial?
  private let settings: StudySettings

  /// Attacks with settings under a model.
  ///
  /// - Parameters:
  ///   - model: the model that is attacked
  ///   - watching: a second model that takes no part; nil for none
  ///   - scorer: measures how responses go with images and texts
  ///   - defence: the defence that every attack is made through as well; nil for none
  ///   - settings: what all attacks have in common
  package init(
    under model: StudyModel, watching: StudyModel? = nil, scorer: ResponseScorer,
    behind defence: DefenceTrial? = nil, _ settings: StudySettings
  ) {
    (self.model, self.watching, self.scorer, self.settings) = (model, watching, scorer, settings)
    self.defence = defence
  }

  /// A name of a file, and where it is.
  package typealias SavedImage = (file: URL, name: String)

  /// Attacks an item, writes its image and measures what came of it; nil when it was stopped.
  ///
  /// - Parameters:
  ///   - task: the item and its attack
  ///   - save: writes the image, also that of the attack through the defence; gives its file, and the name of that
  ///     in the row
  ///   - shouldStop: asked after every step
  /// - Throws: `InputError` for an item that cannot be attacked, and what `save` throws
  package func row(
    of task: StudyTask, saving save: (_ image: Image, _ isAdaptive: Bool) throws -> SavedImage,
    shouldStop: () -> Bool
  ) throws -> StudyRow? {
    let (item, attack) = (task.item, task.condition.attack)
    let loss = try model.loss(of: item)
    guard
      let outcome = try task.outcome(
        against: loss, settings, evaluations: settings.evaluations, shouldStop: shouldStop)
    else { return nil }
    let found = try Finding(
      outcome, of: item, before: loss.imageInput, saved: save(outcome.adversarial, false))
    let (text, saved, audit) = (found.text, found.image, found.audit)
    let clean = loss.imageInput.preprocessing.keepingChannels(item.image)
    let after = try turn(text, about: saved, loss)
    let transfer = try watching?.response(to: text, about: saved, maximumTokens: settings.maximumTokens)
    let tokens = [item.text, text].map(loss.textInput.tokens(of:))
    var judged: StudyDefence?
    if let defence {
      judged = try self.judged(
        found, of: task, against: loss, behind: defence, saving: { try save($0, true) }, shouldStop)
      if judged == nil { return nil }
    }
    return StudyRow(
      schema: ResultSchema.version, number: item.number, id: item.id, className: item.className,
      task: item.task, input: item.input, attack: attack, region: task.condition.region, seed: task.seed,
      attribute: item.attribute, prompt: item.prompt, target: item.target,
      clean: try turn(item.text, about: clean, loss), adversarial: after, image: found.name,
      transfer: transfer.map { StudyRow.JudgedResponse($0, to: text) },
      scores: scorer.scores(
        of: after.response, about: item.image, attribute: item.attribute, prompt: item.prompt,
        isSuccess: after.repaired == .success),
      changedTokens: EditDistance.distance(tokens[0], tokens[1]), changedPixels: audit.changedPixels,
      norm: attack.changesImages ? settings.budget.norm : nil,
      radius: attack.changesImages ? settings.budget.radius : nil, distance: audit.distance,
      steps: outcome.run.steps, seconds: outcome.run.seconds, evaluations: outcome.run.evaluations,
      stopped: outcome.run.stopped, defence: judged)
  }

  /// What was found, as it is read back from where it was saved.
  private struct Finding {
    let text: String
    let image: Image
    let name: String
    let audit: ImageAudit
    let evaluations: Int

    /// Throws `InputError` for an image that cannot be read, or is beyond budget or region.
    init(
      _ outcome: PairOutcome, of item: StudyItem, before input: any ImageInput, saved: SavedImage
    ) throws {
      image = try outcome.adversarial.rereading.image(saved.file)
      audit = try ImageAudit(outcome, source: item.image, saved: image, input: input)
      // What is verified is the text's bytes, not the string that the optimizer had.
      text = String(decoding: Array(outcome.text.utf8), as: UTF8.self)
      (name, evaluations) = (saved.name, outcome.run.evaluations)
    }
  }

  /// Attacks through a defence, and judges what either attack found behind it; nil when it was stopped.
  ///
  /// The attack through it may take as many evaluations for each draw as the other takes.
  private func judged(
    _ found: Finding, of task: StudyTask, against loss: TargetPairLoss, behind defence: DefenceTrial,
    saving save: (Image) throws -> SavedImage, _ shouldStop: () -> Bool
  ) throws -> StudyDefence? {
    func judged(_ found: Finding) throws -> StudyDefence.Finding? {
      let answers = try defence.answers(
        of: model.model, to: found.text, in: model.frame, about: found.image, target: task.item.target,
        maximumTokens: settings.maximumTokens, seed: task.seed, shouldStop: shouldStop)
      return answers.map {
        StudyDefence.Finding(
          text: found.text, image: found.name, answers: $0,
          scores: defence.scores(of: found.image, found.text, by: loss, seed: task.seed),
          evaluations: found.evaluations)
      }
    }
    guard let unaware = try judged(found) else { return nil }
    var adaptive = unaware
    if task.condition.attack != .none {
      guard
        let outcome = try task.outcome(
          against: defence.loss(loss, seed: task.seed), settings,
          evaluations: min(settings.evaluations * defence.draws, StepCount.most), shouldStop: shouldStop),
        let finding = try judged(
          Finding(outcome, of: task.item, before: loss.imageInput, saved: save(outcome.adversarial)))
      else { return nil }
      adaptive = finding
    }
    return StudyDefence(judgements: defence.judgements, staticAttack: unaware, adaptive: adaptive)
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
