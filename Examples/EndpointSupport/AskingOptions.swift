import ArgumentParser
import ExampleSupport
import LanguageModels
import ResponseEndpoints
import Responses

/// How a model is asked all questions of a plan, a local one or one behind an endpoint.
public struct AskingOptions: ParsableArguments {
  @OptionGroup public var endpoint: EndpointOptions
  @OptionGroup var frame: FrameOptions
  @Option(
    parsing: .unconditional,
    help: "The most tokens of an answer; 512 unless given, or half of a local model's context where shorter.")
  var maxTokens: Int?

  private static let usualTokens = 512

  public init() {}

  /// The options that were given, of which some act for a local model only, some for an endpoint only, and none where nobody
  /// is asked.
  ///
  /// - Parameters:
  ///   - asked: who is asked
  ///   - prefix: what stands before the names of the options that say who is asked
  public func scopes(for asked: AskedModel?, prefix: String = "") -> [ScopedOption] {
    let (local, remote) = ("for --\(prefix)model", "for --\(prefix)endpoint")
    let isLocal = asked?.isLocal == true
    return endpoint.scopes(acts: asked?.isLocal == false, remote) + [
      ScopedOption("--system", frame.system, acts: asked != nil, "\(local) and --\(prefix)endpoint"),
      ScopedOption("--template", frame.template, acts: isLocal, local),
      ScopedOption("--raw", frame.raw, acts: isLocal, local),
      ScopedOption("--max-tokens", maxTokens, acts: asked != nil, "\(local) and --\(prefix)endpoint"),
    ]
  }

  /// Opens who is asked, so that what is wrong with it is known before anything is written.
  ///
  /// Throws `InputError` for a folder that cannot be read, settings out of range, and a key that is not there.
  ///
  /// - Parameters:
  ///   - asked: who is asked
  ///   - plan: what it is asked
  ///   - sampling: how tokens are drawn, unless that is left to the server
  public func opened(
    _ asked: AskedModel, for plan: ResponsePlan, sampling: Sampling = Sampling()
  ) throws -> OpenedResponder {
    switch asked.place {
    case .folder(let folder):
      let opened = try OpenedAnsweringModel(
        folder, frame, isAboutImages: plan.items.contains { $0.imageFile != nil })
      return .local(
        try opened.responder(
          AnswerSettings(
            maximumTokens: maxTokens ?? min(Self.usualTokens, opened.contextLength / 2), sampling: sampling)))
    case .endpoint(let address, let model):
      let chat = ChatSettings(
        system: frame.system, maximumTokens: maxTokens ?? Self.usualTokens,
        tokenLimit: endpoint.tokenLimit ?? .maxTokens, sampling: endpoint.serverSampling ? nil : sampling)
      return .endpoint(try endpoint.endpoint(address, model: model, chat))
    }
  }
}
