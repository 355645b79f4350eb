import Preconditions
import Tensors

/// Something with trained parameters: a layer, a block, a model.
///
/// One traversal defines the names. Loading, saving, counting, training and gradients all go through it.
public protocol Parameterized {
  /// Calls `body` with each parameter and its name under `prefix`, always in the same order; `body` may
  /// replace it.
  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows
}

extension Parameterized {
  /// All parameters by name, in the order of the traversal.
  public var parameters: [(name: String, tensor: Tensor)] {
    var copy = self
    var parameters: [(name: String, tensor: Tensor)] = []
    copy.visitParameters("") { parameters.append(($0, $1)) }
    return parameters
  }

  /// The same model with other parameters, in the order of the traversal. Traps unless there are as many, of
  /// the same shapes.
  public func replacingParameters(_ tensors: [Tensor]) -> Self {
    var copy = self
    var index = 0
    copy.visitParameters("") { name, parameter in
      require(index < tensors.count, "expected a parameter for \(name), found \(tensors.count) in all")
      require(
        tensors[index].shape == parameter.shape,
        "expected the shape \(parameter.shape) for \(name), found \(tensors[index].shape)")
      parameter = tensors[index]
      index += 1
    }
    require(index == tensors.count, "expected \(index) parameters, found \(tensors.count)")
    return copy
  }
}

extension Array: Parameterized where Element: Parameterized {
  /// Visits the parameters of the elements, each under its index.
  public mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    for index in indices { try self[index].visitParameters("\(prefix)\(index).", body) }
  }
}
