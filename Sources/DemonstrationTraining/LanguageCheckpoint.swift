import Checkpoints
import Files
import Foundation
import LanguageModels
import Tensors

/// The checkpoint of a model, in which the parameters of its language model have been found.
struct LanguageCheckpoint: Sendable {
  private let folder: URL
  /// For keys of the language model, the name of the parameter and whether rows and columns are exchanged.
  private let uses: [String: (name: String, isTransposed: Bool)]

  /// What stands before the language model's keys in models that see images.
  private static let prefixes = ["model.language_model.", "language_model.", "model.text_model."]

  /// - Parameters:
  ///   - folder: the folder of the model
  ///   - network: its language model
  /// - Throws: `InputError` for a folder whose tensors are not the parameters one by one
  init(contentsOf folder: URL, network: any CausalArchitecture) throws {
    self.folder = folder
    let checkpoint = try Checkpoint(contentsOf: folder)
    let parameters = network.parameters
    let shapes = Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0.tensor.shape) })
    var (uses, missing) = ([String: (name: String, isTransposed: Bool)](), Set(shapes.keys))
    for key in checkpoint.keys {
      let own = Self.prefixes.first(where: key.hasPrefix).map { String(key.dropFirst($0.count)) } ?? key
      let use: (name: String, isTransposed: Bool)
      switch network.use(ofKey: own) {
      case .parameter(let name): use = (name, false)
      case .transposed(let name): use = (name, true)
      default: continue
      }
      guard missing.contains(use.name) else { continue }
      let shape = shapes[use.name]!
      guard checkpoint.shape(of: key) == (use.isTransposed ? shape.reversed() : shape) else { continue }
      uses[key] = use
      missing.remove(use.name)
    }
    if let name = parameters.map(\.name).first(where: missing.contains) {
      throw InputError(
        file: folder.path, field: name, expected: "a tensor of its own in the files of weights",
        found: "none, or a part of another")
    }
    self.uses = uses
  }

  /// All tensors in their order, those of the language model replaced. Throws `InputError` when files
  /// cannot be read.
  func tensors(with network: any CausalArchitecture) throws -> [(name: String, tensor: Tensor)] {
    let own = Dictionary(uniqueKeysWithValues: network.parameters.map { ($0.name, $0.tensor) })
    let checkpoint = try Checkpoint(contentsOf: folder)
    return try checkpoint.keys.map { key in
      guard let use = uses[key], let tensor = own[use.name] else {
        return (key, try checkpoint.tensor(key)!)
      }
      return (key, use.isTransposed ? tensor.transposed() : tensor)
    }
  }
}
