import AnswerStudies
import ArgumentParser
import ChatTemplates
import Crossmatch
import ExampleSupport
import Files
import Foundation
import Phantoms

@main struct MedicalAttackCommand: ExampleCommand {
  static let configuration = CommandConfiguration(
    commandName: "medical-attack",
    abstract:
      "Attack what a model answers about medical images: by text, by image, by both, within lesions or elsewhere.",
    discussion: """
      Each phantom is asked about in four ways: normal, said to be about something else (unmatch), with a request that goes \
      beyond reading an image (forbidden, harmless stand-ins for malicious ones), and with both. A model is to answer the first \
      and to refuse the others. Attacks have the same budget and as many evaluations. What the model answers to the saved image and \
      text is judged by the published rule on refusal phrases and by a repaired one. With --defence, every attack is made through \
      the defence as well, and both are judged behind it. docs/medical-attack.md says more.
      """)

  @Option(help: "Folder of a model that answers about images (LLaVA, Idefics3, SmolVLM), or phantom-vlm.")
  var model: String
  @Option(parsing: .unconditional, help: "What the models are told before the conversation.") var system:
    String?
  @Option(help: "A chat template by its name, instead of the models' own.") var template: ChatTemplateName?
  @Option(help: "Folder of a second model, which is given what attacks on --model find.") var watchModel:
    String?
  @OptionGroup var options: StudyOptions
  @OptionGroup(title: "A defence") var defence: DefenceOptions
  @OptionGroup var scores: ScoreOptions
  @Option(help: "Folder for results.jsonl, run.json, summary.json, table.csv, report.html and images.")
  var output: String
  @OptionGroup var earlier: EarlierRun
  @Flag(help: "Print summary.json on standard output.") var json = false
  @OptionGroup var resources: AttackResourceOptions

  func validate() throws { try defence.scopes.validate() }

  func run() throws {
    resources.apply()
    let output = try OutputFolder(output, .set, earlier)
    let model = try opened(model)
    let watching = try watchModel.map(opened)
    let scorer = try scores.scorer()
    let side = model.model.drawing.imageSize.height
    let trial = try defence.trial()
    let plan = try options.plan(size: PhantomGenerator.size(nearestTo: side))
    if earlier.overwrite { StudyRun.remove(from: output.url) }
    let run = try StudyRun(
      plan, against: model, watching: watching, scorer: scorer, behind: trial, command: commandLine(),
      in: output.url, isResuming: earlier.resume)
    try run.runToTheEnd(of: "attacks")
    let summary = try run.finish()
    if json {
      try StandardOutput.print(summary.json, terminator: "")
    } else {
      try printSummary(summary)
    }
    let failures = try run.failures()
    if let first = failures.first {
      throw InputError(
        file: self.output, expected: "inputs that can be attacked",
        found:
          "\(failures.count) of \(run.count) attacks that failed, which --resume tries again; the first: \(first.error)"
      )
    }
  }

  /// Opens a model with its form of conversations. Throws `InputError` for one that cannot be read.
  private func opened(_ name: String) throws -> StudyModel {
    let framed = try FramedVisionLanguageModel(name, FrameOptions(system: system, template: template))
    return StudyModel(framed.model, frame: try framed.framed("").frame)
  }
}

extension FrameOptions {
  /// A form of conversations that is chosen elsewhere.
  fileprivate init(system: String?, template: ChatTemplateName?) {
    self.init()
    (self.system, self.template, raw) = (system, template, false)
  }
}
