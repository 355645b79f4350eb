import Files
import Layers
import Tensors

extension Checkpoint {
  /// Gives each parameter of `model` its tensor from the file.
  ///
  /// Strict: keys that are missing, left over or of another shape are listed, all of them, in one
  /// `InputError`.
  ///
  /// - Parameter name: maps a key of the file to the name of a parameter, or to nil for keys that published
  ///   checkpoints carry and the model has no use for
  package func load(into model: inout some Parameterized, name: (_ key: String) -> String?) throws {
    var keys: [ExactString: String] = [:]
    for key in self.keys {
      guard let parameter = name(key) else { continue }
      if let other = keys.updateValue(key, forKey: ExactString(parameter)) {
        throw InputError(
          file: listing.path, field: key, expected: "one tensor for \(parameter)", found: "\(other) as well")
      }
    }
    var problems: [String] = []
    try model.visitParameters("") { parameter, tensor in
      guard let key = keys.removeValue(forKey: ExactString(parameter)) else {
        problems.append("\(parameter) is missing")
        return
      }
      if let shape = shape(of: key), shape != tensor.shape {
        problems.append("\(key) has the shape \(shape) instead of \(tensor.shape)")
      } else if let loaded = try self.tensor(key) {
        tensor = loaded
      }
    }
    problems += keys.values.sorted().map { "\($0) is not known" }
    guard problems.isEmpty else {
      throw InputError(
        file: listing.path, field: "tensors", expected: "those of the model",
        found: problems.joined(separator: "; "))
    }
  }
}
