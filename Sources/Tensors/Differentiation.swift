import Preconditions

/// The value of a function of tensors, with nothing recorded: derivatives do not flow through it.
public func value(at input: Tensor, of function: (Tensor) throws -> Tensor) rethrows -> Tensor {
  try function(input.detached).detached
}

/// The value of a scalar function and its gradient with respect to `input`, of `input`'s shape.
///
/// The function is run once and recorded; only derivatives on the way to `input` are computed. A function
/// that does not depend on `input` has the gradient zero. Traps when the function's value is no scalar, and
/// when calls are nested.
public func valueWithGradient(
  at input: Tensor, of function: (Tensor) throws -> Tensor
) rethrows -> (value: Tensor, gradient: Tensor) {
  let (value, gradients) = try valueWithGradient(at: [input]) { try function($0[0]) }
  return (value, gradients[0])
}

/// The value of a scalar function of several tensors and its gradient with respect to each, of that tensor's
/// shape.
public func valueWithGradient(
  at inputs: [Tensor], of function: ([Tensor]) throws -> Tensor
) rethrows -> (value: Tensor, gradients: [Tensor]) {
  let tape = Tape()
  defer { tape.clear() }
  let output = try function(inputs.map { tape.watch($0.detached) })
  require(output.count == 1, "expected a function whose value is a scalar, found the shape \(output.shape)")
  guard let tracking = output.tracking else {
    return (output, inputs.map { .zeros($0.shape) })
  }
  require(tracking.tape === tape, "expected one differentiated call at a time, found one inside another")
  let gradients = tape.gradients(
    of: tracking.node, along: Tensor(repeating: 1, shape: output.shape), inputCount: inputs.count)
  return (output.detached, zip(inputs, gradients).map { $1 ?? .zeros($0.shape) })
}

/// The gradient of a scalar function with respect to `input`, of `input`'s shape.
public func gradient(at input: Tensor, of function: (Tensor) throws -> Tensor) rethrows -> Tensor {
  try valueWithGradient(at: input, of: function).gradient
}

/// The gradients of a scalar function of several tensors with respect to each, of that tensor's shape.
public func gradient(at inputs: [Tensor], of function: ([Tensor]) throws -> Tensor) rethrows -> [Tensor] {
  try valueWithGradient(at: inputs, of: function).gradients
}
