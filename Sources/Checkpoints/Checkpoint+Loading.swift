import Files
import Layers
import Tensors

extension Checkpoint {
  /// Gives each parameter of `model` its tensor from the file.
  ///
  /// - Parameter name: maps a key of the file to the name of a parameter, or to nil for keys that published
  ///   checkpoints carry and the model has no use for
  /// - Throws: `InputError` as `load(into:use:)` does
  package func load(into model: inout some Parameterized, name: (_ key: String) -> String?) throws {
    try load(into: &model) { key in name(key).map(TensorUse.parameter) ?? .unused }
  }

  /// Gives each parameter of `model` its tensor from the file, or its part of one.
  ///
  /// Strict: keys that are missing, left over or of another shape are listed, all of them, in one
  /// `InputError`.
  ///
  /// - Parameter use: what the tensor of a key is in the model
  package func load(into model: inout some Parameterized, use: (_ key: String) -> TensorUse) throws {
    var sources: [ExactString: (key: String, use: TensorUse)] = [:]
    for key in keys {
      let use = use(key)
      for parameter in use.parameters {
        guard let other = sources.updateValue((key, use), forKey: ExactString(parameter)) else { continue }
        throw InputError(
          file: listing.path, field: key, expected: "one tensor for \(parameter)",
          found: "\(other.key) as well")
      }
    }
    var problems: [String] = []
    // Converted once, however many parameters are in it.
    var fused: [ExactString: Tensor] = [:]
    try model.visitParameters("") { parameter, tensor in
      guard let (key, use) = sources.removeValue(forKey: ExactString(parameter)) else {
        problems.append("\(parameter) is missing")
        return
      }
      let found = shape(of: key) ?? []
      let expected = use.shape(forParameter: tensor.shape, found: found)
      guard found == expected else {
        problems.append("\(key) has the shape \(found) instead of \(expected)")
        return
      }
      guard let loaded = try fused[ExactString(key)] ?? self.tensor(key) else { return }
      if case .slices = use { fused[ExactString(key)] = loaded }
      tensor = use.part(of: loaded, for: parameter, shape: tensor.shape)
    }
    problems += Set(sources.values.map(\.key)).sorted().map { "\($0) is not known" }
    guard problems.isEmpty else {
      throw InputError(
        file: listing.path, field: "tensors", expected: "those of the model",
        found: problems.joined(separator: "; "))
    }
  }
}
