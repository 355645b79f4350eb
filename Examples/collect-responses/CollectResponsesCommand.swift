import ArgumentParser
import Crossmatch
import EndpointSupport
import ExampleSupport
import Files
import Foundation
import LanguageModels
import Responses

@main struct CollectResponsesCommand: ExampleCommand {
  static let configuration = CommandConfiguration(
    commandName: "collect-responses",
    abstract: "Ask a local model, or one behind an endpoint, about all items of a set.",
    discussion: """
      --input holds JSON lines such as {"id": "7", "input": "both", "text": "…", "request": "…", "image": "a.png", \
      "class": "…"}; only "text" must be there. --output gets a line for each, with the response, as soon as it is there: \
      whatever happens, --resume goes on with what is not answered yet. The endpoint is a server that speaks OpenAI's \
      chat/completions: one of your own, or one that you may use for this. docs/responses.md says more.
      """)

  @Option(help: "Folder of a local model in Hugging Face's layout.") var model: String?
  @Option(help: "Address below which chat/completions lies, such as http://localhost:8000/v1.")
  var endpoint: String?
  @Option(help: "The name of the model, as the server knows it.") var modelName: String?
  @Option(help: "A file of JSON lines to ask about, or a folder that import-dataset wrote.") var input: String
  @Option(help: "The folder that the lines' images lie in; that of --input unless given.") var images: String?
  @Option(help: "The file of JSON lines for the responses.") var output: String
  @OptionGroup var earlier: EarlierRun
  @Option(
    parsing: .unconditional,
    help: "A sentence before every question that asks the model to be careful; \"standard\" takes ours.")
  var safetyPrompt: String?
  @Option(help: "The name of what was done to the inputs before, such as an attack, for the responses.")
  var method: String?
  @OptionGroup var asking: AskingOptions
  @Option(
    parsing: .unconditional, help: "What logits are divided by; 0 takes the most probable token. (default: 0)"
  )
  var temperature: Float?
  @Option(
    parsing: .unconditional,
    help: "Draw from the fewest tokens that have this probability together. (default: 1)")
  var topP: Float?
  @Option(parsing: .unconditional, help: "Seed of the draws. (default: 0)") var seed: Int?
  @OptionGroup var resources: ResourceOptions
  @Flag(help: "Print figures of the run as JSON.") var json = false

  func validate() throws { try scopes.validate() }

  /// Who is asked. Throws `ValidationError` unless the options name one model.
  private var asked: AskedModel {
    get throws {
      guard let asked = try AskedModel(model: model, endpoint: endpoint, name: modelName) else {
        throw ValidationError("give either --model or --endpoint")
      }
      return asked
    }
  }

  private var scopes: [ScopedOption] {
    get throws {
      let asked = try asked
      let own = !asking.endpoint.serverSampling
      return asking.scopes(for: asked) + [
        ScopedOption("--threads", resources.threads, acts: asked.isLocal, "for --model"),
        ScopedOption("--memory-limit", resources.memoryLimit?.bytes, acts: asked.isLocal, "for --model"),
        ScopedOption("--temperature", temperature, acts: own, "not for --server-sampling"),
        ScopedOption("--top-p", topP, acts: own, "not for --server-sampling"),
        ScopedOption("--seed", seed, acts: own, "not for --server-sampling"),
      ]
    }
  }

  private var sampling: Sampling {
    Sampling(temperature: temperature ?? 0, topProbability: topP ?? 1, seed: seed ?? 0)
  }

  /// The file of questions: in a folder, that of an imported set.
  private var questions: URL {
    let url = URL(fileURLWithPath: input)
    return FileKind(at: url.path, followingLinks: true) == .folder
      ? url.appendingPathComponent("questions.jsonl") : url
  }

  func run() throws {
    resources.apply()
    let items = try ResponseItem.items(in: questions, images: images.map { folder($0) })
    let plan = try ResponsePlan(
      items, safetyPrompt: safetyPrompt == "standard" ? SafetyPrompt.standard : safetyPrompt, method: method)
    let outcome = try asking.opened(asked, for: plan, sampling: sampling)
      .collect(ResponseCollection(plan, into: output, earlier))
    let figures = Figures(outcome, output: output)
    try StandardOutput.print(json ? figures.json : figures.text)
    if let problem = outcome.problem { throw problem }
  }
}
