import Preconditions

/// A value that was computed from watched inputs, together with the record that leads back to them.
///
/// It divides `valueWithGradient(at:of:)` in two: the rest of the function may be computed elsewhere, and its
/// gradient brought back here. Parts of a batch can so be computed on separate threads and meet only in the
/// loss.
package struct DifferentiableValue: Sendable {
  /// The value itself, as a constant.
  package let value: Tensor

  private let tape: Tape
  private let node: Int?
  private let inputShapes: [[Int]]

  /// Runs `function` once and records it. Calls do not nest; a call stays on its thread.
  package init(at inputs: [Tensor], of function: ([Tensor]) throws -> Tensor) rethrows {
    let tape = Tape()
    let output = try function(inputs.map { tape.watch($0.detached) })
    require(
      output.tracking.map { $0.tape === tape } ?? true,
      "expected one differentiated call at a time, found one inside another")
    self.tape = tape
    value = output.detached
    node = output.tracking?.node
    inputShapes = inputs.map(\.shape)
  }

  /// The gradients of Σ value · cotangent with respect to the inputs. Frees the record; a second call
  /// traps.
  ///
  /// - Parameter cotangent: the gradient with respect to the value, of its shape
  package func gradients(along cotangent: Tensor) -> [Tensor] {
    require(
      cotangent.shape == value.shape,
      "expected a gradient of the value's shape \(value.shape), found \(cotangent.shape)")
    defer { tape.clear() }
    guard let node else { return inputShapes.map(Tensor.zeros) }
    let gradients = tape.gradients(of: node, along: cotangent.detached, inputCount: inputShapes.count)
    return zip(inputShapes, gradients).map { $1 ?? .zeros($0) }
  }
}
