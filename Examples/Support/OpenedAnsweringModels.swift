import ChatTemplates
import Crossmatch
import Files
import Foundation
import LanguageModels
import TargetLosses
import VisionLanguageModels

extension FramedLanguageModel {
  /// Opens the model of a folder, and says on standard error what is read otherwise than users may expect.
  ///
  /// Throws `InputError` for a folder that cannot be read, and for one without a template where one is needed.
  public init(_ name: String, _ options: FrameOptions) throws {
    let folder = folder(name)
    let model = try LanguageModel(contentsOf: folder)
    for line in model.notes { note(line) }
    self.init(model, frame: try options.chatFrame(for: folder, own: model.chatTemplate()) ?? .raw)
  }

  /// Opens the language model inside of a model that sees images, for questions without one. Says and throws the same.
  init(insideOf name: String, _ options: FrameOptions) throws {
    let (folder, model) = try VisionLanguageModel.opened(name)
    let frame = try options.chatFrame(for: folder, own: model.language.chatTemplate())
    self.init(model.language, frame: frame ?? .raw)
  }
}

extension LanguageModel {
  /// Opens the model of a folder, or the one inside of a model that sees images, by itself. Says on standard error what is
  /// read otherwise than users may expect; throws `InputError` for a folder that cannot be read.
  public static func opened(_ name: String) throws -> LanguageModel {
    if try FramedVisionLanguageModel.isThere(name) {
      return try VisionLanguageModel.opened(name).model.language
    }
    let model = try LanguageModel(contentsOf: folder(name))
    for line in model.notes { note(line) }
    return model
  }
}

extension FramedVisionLanguageModel {
  /// Opens the model of a folder, and says on standard error what is read otherwise than users may expect.
  ///
  /// Throws `InputError` for a folder that cannot be read, and for one without a template where one is
  /// needed.
  public init(_ name: String, _ options: FrameOptions) throws {
    let (folder, model) = try VisionLanguageModel.opened(name)
    self.init(
      model, frame: try options.chatFrame(for: folder, own: model.language.chatTemplate(), imageCount: 1))
  }

  /// Whether a folder holds such a model. Throws `InputError` when its configuration cannot be read.
  public static func isThere(_ name: String) throws -> Bool {
    let config = try ModelFolder.location(of: name).appendingPathComponent("config.json")
    return try VisionLanguageModel.isDescribed(by: JSONField(contentsOf: config))
  }
}

extension VisionLanguageModel {
  /// The model of a folder or a packaged one, and the folder. Says on standard error what is read otherwise than users may
  /// expect; throws `InputError` for a folder that cannot be read.
  fileprivate static func opened(_ name: String) throws -> (folder: URL, model: VisionLanguageModel) {
    let folder = try ModelFolder.location(of: name)
    let model = try VisionLanguageModel(contentsOf: folder)
    for line in model.notes { note(line) }
    return (folder, model)
  }

  /// The input by which phantoms are drawn: that of images of a usual size, where the model takes any.
  public var drawing: any ImageInput { imageInput(width: 224, height: 224) }
}
