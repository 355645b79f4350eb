import ChatTemplates
import Crossmatch
import Files
import Foundation
import LanguageModels
import TargetLosses
import VisionLanguageModels

/// A model that answers about images, with the text around a user's words.
public struct FramedImageModel: Sendable {
  public let model: VisionLanguageModel
  /// The frame of the user's words, with the image's placeholder; nil where texts are taken as they are, and
  /// say where the image stands.
  private let frame: PromptFrame?

  /// Opens the model of a folder, and says on standard error what is read otherwise than users may expect.
  ///
  /// Throws `InputError` for a folder that cannot be read, and for one without a template where one is
  /// needed.
  public init(_ name: String, _ options: FrameOptions) throws {
    let folder = try ModelFolder.location(of: name)
    model = try VisionLanguageModel(contentsOf: folder)
    for line in model.notes { note(line) }
    frame = try options.chatFrame(for: folder, own: model.language.chatTemplate(), imageCount: 1)
  }

  /// Whether a folder holds such a model. Throws `InputError` when its configuration cannot be read.
  public static func isThere(_ name: String) throws -> Bool {
    let config = try ModelFolder.location(of: name).appendingPathComponent("config.json")
    return try VisionLanguageModel.isDescribed(by: JSONField(contentsOf: config))
  }

  /// A text as words in their frame. Texts that are taken as they are begin with the frame, up to the image.
  ///
  /// Throws `InputError` for a text that spells special tokens, which would end the user's turn.
  public func framed(_ text: String) throws -> (frame: PromptFrame, words: String) {
    if let frame {
      try model.language.tokenizer.requireNoSpecialTokens(in: text, field: "text")
      return (frame, text)
    }
    let end = text.firstRange(of: model.placeholder.text)?.upperBound ?? text.startIndex
    return (
      PromptFrame(
        before: String(text[..<end]), after: "", addsSpecialTokens: true, tokenizesAnswerApart: true),
      String(text[end...])
    )
  }

  /// Throws `InputError` for a target that spells special tokens, unless texts are taken as they are.
  public func requireNoSpecialTokens(inTarget target: String) throws {
    if frame != nil { try model.language.tokenizer.requireNoSpecialTokens(in: target, field: "target") }
  }
}

extension VisionLanguageModel {
  /// The input by which phantoms are drawn: that of images of a usual size, where the model takes any.
  public var drawing: any ImageInput { imageInput(width: 224, height: 224) }
}
