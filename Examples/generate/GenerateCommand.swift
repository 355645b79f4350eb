import ArgumentParser
import Crossmatch
import ExampleSupport
import Files
import Foundation
import LanguageModels
import Responses

@main struct GenerateCommand: ExampleCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Let a local language model answer prompts, and measure how far it is from given answers.",
    discussion: """
      The prompt is the user's turn of a conversation in the model's chat template; --raw takes it as it is. With --target, \
      the mean cross-entropy of that answer's tokens is told as well, in nats. With --input, reads JSON lines such as \
      {"prompt": "…", "target": "…"} and writes each of them to --output with "prompt_tokens", "response" and \
      "response_tokens", and "target_tokens" and "target_loss" where there is a target.
      """)

  @Option(help: "Folder of the model in Hugging Face's layout.") var model: String
  // Texts may begin with a hyphen.
  @Option(parsing: .unconditional, help: "What the user says.") var prompt: String?
  @Option(help: "A PNG, JPEG, DICOM or NIfTI file, for models that see images.") var image: String?
  @Option(help: "A file of JSON lines to answer.") var input: String?
  @Option(help: "Where to write the lines with their answers.") var output: String?
  @OptionGroup var frame: FrameOptions
  @Option(parsing: .unconditional, help: "An answer whose loss is told; lines may have their own.")
  var target: String?
  @Option(parsing: .unconditional, help: "The most tokens of an answer.") var maxTokens = 64
  @Option(parsing: .unconditional, help: "What logits are divided by; 0 takes the most probable token.")
  var temperature: Float = 0
  @Option(parsing: .unconditional, help: "Draw from the fewest tokens that have this probability together.")
  var topP: Float = 1
  @Option(parsing: .unconditional, help: "Seed of the draws; the same seed gives the same answer.") var seed =
    0
  @OptionGroup var resources: ResourceOptions
  @Flag(help: "Print the answer with its tokens as JSON.") var json = false

  func validate() throws {
    guard (input == nil) == (output == nil) else { throw ValidationError("--input and --output go together") }
    guard (input == nil) != (prompt == nil) else {
      throw ValidationError("give either --prompt, or --input and --output")
    }
    guard input == nil || image == nil else {
      throw ValidationError("--image is for --prompt; lines name their own")
    }
    guard !json || input == nil else { throw ValidationError("--json is for --prompt") }
  }

  private var settings: AnswerSettings {
    AnswerSettings(
      maximumTokens: maxTokens,
      sampling: Sampling(temperature: temperature, topProbability: topP, seed: seed))
  }

  func run() throws {
    resources.apply()
    try settings.validate()
    let lines = try input.map { try AnswerLines(contentsOf: URL(fileURLWithPath: $0), target: target) }
    let answering = try OpenedAnsweringModel(model, frame).answering
    if let lines, let output {
      try lines.write(to: URL(fileURLWithPath: output), answeredBy: answering, settings)
      note("written to \(output)")
    } else {
      let request = AnswerRequest(
        prompt: prompt ?? "", image: image.map { URL(fileURLWithPath: $0) }, target: target)
      let prepared = try answering.prepared(request, settings)
      try json ? printJSON(request, prepared) : printText(prepared)
    }
  }

  private func printJSON(_ request: AnswerRequest, _ prepared: PreparedAnswer) throws {
    let report = try prepared.report { _ in }
    let members = JSONObject(["prompt": .string(request.prompt)]).appending(report.members)
    try StandardOutput.print(JSON.object(members).text(isIndented: true))
  }

  /// Prints the answer as it comes, then the loss.
  private func printText(_ prepared: PreparedAnswer) throws {
    let report = try prepared.report { try StandardOutput.print($0, terminator: "") }
    try StandardOutput.print()
    if let target = report.target {
      try StandardOutput.print(
        "target  \(format(target.loss, 4)) nats a token, \(target.tokens.count) tokens")
    }
  }
}
