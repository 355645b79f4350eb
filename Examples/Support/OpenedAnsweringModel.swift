import LanguageModels
import Responses
import VisionLanguageModels

/// The model of a folder that answers, of whatever kind it is.
public enum OpenedAnsweringModel {
  case texts(FramedLanguageModel)
  case images(FramedVisionLanguageModel)

  /// Throws `InputError` for a folder that cannot be read, and for one without a template where one is needed.
  ///
  /// - Parameters:
  ///   - name: the folder, or the name of a packaged model
  ///   - options: how conversations are laid out
  ///   - isAboutImages: whether some questions show an image; else a model that sees images is asked as the language model
  ///     that it holds
  public init(_ name: String, _ options: FrameOptions, isAboutImages: Bool = true) throws {
    guard try FramedVisionLanguageModel.isThere(name) else {
      self = .texts(try FramedLanguageModel(name, options))
      return
    }
    self =
      isAboutImages
      ? .images(try FramedVisionLanguageModel(name, options))
      : .texts(try FramedLanguageModel(insideOf: name, options))
  }

  /// The most tokens of a prompt and its answer.
  public var contextLength: Int {
    switch self {
    case .texts(let framed): framed.model.contextLength
    case .images(let framed): framed.model.language.contextLength
    }
  }

  /// What answers single requests.
  package var answering: any Answering {
    switch self {
    case .texts(let framed): TextAnswering(framed)
    case .images(let framed): ImageAnswering(framed)
    }
  }

  /// What answers all questions of a run. Throws `InputError` for settings out of range, and when the weights cannot be read.
  public func responder(_ settings: AnswerSettings) throws -> LocalResponder {
    switch self {
    case .texts(let framed): try LocalResponder(framed, settings)
    case .images(let framed): try LocalResponder(framed, settings)
    }
  }
}
