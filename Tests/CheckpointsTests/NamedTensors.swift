import Checkpoints
import Foundation
import Layers
import Tensors

/// The smallest model: tensors by their names, of shapes that are given beforehand.
struct NamedTensors: Parameterized {
  private var tensors: [(name: String, tensor: Tensor)]

  init(_ shapes: KeyValuePairs<String, [Int]>) { tensors = shapes.map { ($0.key, .unset($0.value)) } }

  /// Loads the folder's checkpoint under the checkpoint's own names.
  init(_ shapes: KeyValuePairs<String, [Int]>, contentsOf folder: URL) throws {
    self.init(shapes)
    try Checkpoint(contentsOf: folder).load(into: &self) { $0 }
  }

  /// The tensors in the order of their shapes.
  var values: [[Float]] { tensors.map(\.tensor.values) }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    for index in tensors.indices { try body(prefix + tensors[index].name, &tensors[index].tensor) }
  }
}
