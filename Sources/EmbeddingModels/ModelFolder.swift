import Checkpoints
import Files
import Foundation

/// A model read from a folder, as what its `config.json` says it is.
public struct ModelFolder: Sendable {
  /// A model with the sides that its architecture has.
  public enum Model: Sendable {
    /// A model of texts alone.
    case text(any TextEncoder)
    /// A model of images alone.
    case image(any ImageEncoder)
    /// A model of images and texts in one space.
    case imageText(any ImageTextModel)

    fileprivate var identifiable: any IdentifiableModel {
      switch self {
      case .text(let model): model
      case .image(let model): model
      case .imageText(let model): model
      }
    }
  }

  /// The folder as it was given.
  public let url: URL
  /// The model that was read from the folder.
  public let model: Model
  let files: ModelFiles

  /// Reads the model of a folder.
  ///
  /// Throws `InputError` when the folder holds no model of a known kind, a file of it is malformed, or an
  /// option is none of the model's.
  public init(contentsOf url: URL, options: ModelOptions = ModelOptions()) throws {
    self.url = url
    files = try ModelFiles(url, options: options)
    if files.isOpenCLIP {
      model = .imageText(try DualEncoder(openCLIP: files))
      return
    }
    let type = try files.configuration().member("model_type")
    let known = ModelTypes.shared
    let name = try type.string(oneOf: known.names)
    model = try known.load(name, from: files)
  }

  /// Makes folders whose `config.json` names this `model_type` load as models of your own, in every
  /// executable and call that takes a folder. A type that is known already is replaced.
  ///
  /// - Parameters:
  ///   - modelType: the `model_type` of such folders
  ///   - load: reads the model that is in a folder; throws `InputError` for one that is malformed
  public static func register(_ modelType: String, load: @escaping @Sendable (_ folder: URL) throws -> Model)
  {
    ModelTypes.shared.register(modelType) { files in
      try files.options.requireNone(file: files.folder.path)
      return try load(files.folder)
    }
  }

  /// A model by the path of its folder, or by the name of one that comes with the package.
  ///
  /// Throws as `init(contentsOf:)` and `location(of:)` do.
  public init(named name: String, options: ModelOptions = ModelOptions()) throws {
    try self.init(contentsOf: Self.location(of: name), options: options)
  }

  /// The folder of a model by its path, or of one that comes with the package by its name. A folder of your
  /// own of that name is `./phantom-clip`.
  ///
  /// Throws `InputError` for the bare name where the current folder has another folder of that name.
  public static func location(of name: String) throws -> URL {
    let folder = URL(fileURLWithPath: name, isDirectory: true)
    guard let packaged = PackagedModel(rawValue: name)?.folder else { return folder }
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: name, isDirectory: &isFolder), isFolder.boolValue,
      folder.resolvingSymlinksInPath().path != packaged.resolvingSymlinksInPath().path
    {
      throw InputError(
        field: "model",
        expected:
          "./\(name) for the folder that stands here, or another current folder for the packaged model",
        found: "\(name), which may be either")
    }
    return packaged
  }

  /// The text side. Throws `InputError` when the model has none.
  public func textEncoder() throws -> any TextEncoder {
    switch model {
    case .text(let encoder): return encoder
    case .imageText(let encoder): return encoder
    case .image: throw InputError(file: url.path, expected: "a model of text", found: "one of images only")
    }
  }

  /// The image side. Throws `InputError` when the model has none.
  public func imageEncoder() throws -> any ImageEncoder {
    switch model {
    case .image(let encoder): return encoder
    case .imageText(let encoder): return encoder
    case .text: throw InputError(file: url.path, expected: "a model of images", found: "one of text only")
    }
  }

  /// Both sides in one space. Throws `InputError` when the model lacks one.
  public func imageTextModel() throws -> any ImageTextModel {
    switch model {
    case .imageText(let model): return model
    case .text:
      throw InputError(file: url.path, expected: "a model of images and text", found: "one of text only")
    case .image:
      throw InputError(file: url.path, expected: "a model of images and text", found: "one of images only")
    }
  }

  /// What was read otherwise than users may expect, in sentences: how texts are pooled where no file says it,
  /// limits that contradict each other. Executables print them.
  public var notes: [String] { model.identifiable.notes }

  /// The name of the model in results. Throws `InputError` when the weights cannot be read.
  public func identity() throws -> ModelIdentity { try model.identifiable.identity() }

  /// The SHA-256 of the weight files' bytes, one after the other, in hexadecimal.
  public func weightsSHA256() throws -> String {
    try Checkpoint.sha256(of: files.modules.weights.map(Checkpoint.init(contentsOf:)))
  }
}
