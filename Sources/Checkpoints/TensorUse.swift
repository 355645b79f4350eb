import Tensors

/// How a tensor of a checkpoint fills parameters of a model.
package enum TensorUse: Sendable {
  /// The tensor is this parameter.
  case parameter(String)
  /// The tensor holds these parameters one after the other along its outermost axis, in equal parts: queries,
  /// keys and values as one matrix. The parts stay where the tensor is.
  case slices([String])
  /// The tensor is this matrix with rows and columns exchanged.
  case transposed(String)
  /// The tensor is this parameter with one or more axes of extent 1 before its own, or without any axis where
  /// the parameter has one of extent 1.
  case unwrapped(String)
  /// Published checkpoints carry the tensor, and the model has no use for it.
  case unused

  /// The same use of parameters whose names stand behind a prefix, as those of a part of a larger model do.
  package func prefixed(_ prefix: String) -> TensorUse {
    switch self {
    case .parameter(let name): .parameter(prefix + name)
    case .slices(let names): .slices(names.map { prefix + $0 })
    case .transposed(let name): .transposed(prefix + name)
    case .unwrapped(let name): .unwrapped(prefix + name)
    case .unused: .unused
    }
  }

  /// The names of the parameters.
  var parameters: [String] {
    switch self {
    case .parameter(let name), .transposed(let name), .unwrapped(let name): [name]
    case .slices(let names): names
    case .unused: []
    }
  }

  /// The shape that the tensor must have for a parameter of this shape; `found` is the one that it has.
  func shape(forParameter shape: [Int], found: [Int]) -> [Int] {
    switch self {
    case .parameter, .unused: return shape
    case .slices(let names): return [shape[0] * names.count] + shape.dropFirst()
    case .transposed: return shape.reversed()
    case .unwrapped:
      let own = shape.drop { $0 == 1 }
      return found.drop { $0 == 1 } == own ? found : shape
    }
  }

  /// The part of the tensor that is the parameter of this name.
  func part(of tensor: Tensor, for name: String, shape: [Int]) -> Tensor {
    switch self {
    case .parameter, .unused: return tensor
    case .slices(let names):
      let index = names.firstIndex(of: name)!
      return tensor.rows(index * shape[0]..<(index + 1) * shape[0])
    case .transposed: return tensor.transposed()
    case .unwrapped: return tensor.reshaped(shape)
    }
  }
}
