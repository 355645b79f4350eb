import Preconditions

/// The position of a tensor on the tape that records it.
struct Tracking: Sendable {
  let tape: Tape
  let node: Int
}

/// The flat record of one differentiated call: nodes in the order of computation, parents by number.
///
/// A graph of linked nodes would be freed recursively and overflow the stack at some ten thousand nodes.
final class Tape: @unchecked Sendable {  // invariant: used by one thread only
  /// Maps the gradient of a node's value to that of each operand, or to nil where it was not asked for.
  typealias Pullback = (_ gradient: Tensor, _ wanted: [Bool]) -> [Tensor?]

  private struct Node {
    let parents: [Int?]
    var pullback: Pullback?
  }

  private var nodes: [Node] = []

  /// Drops all nodes: their closures hold tensors that refer back to the tape.
  func clear() { nodes = [] }

  func watch(_ tensor: Tensor) -> Tensor { append(tensor, parents: [], pullback: nil) }

  fileprivate func append(_ value: Tensor, parents: [Int?], pullback: Pullback?) -> Tensor {
    nodes.append(Node(parents: parents, pullback: pullback))
    return Tensor(
      shape: value.shape, storage: value.storage, offset: value.offset,
      tracking: Tracking(tape: self, node: nodes.count - 1))
  }

  /// The gradients of the scalar product of the node `output` and `cotangent` with respect to the first
  /// `inputCount` nodes, nil where it does not depend on them. Walks the tape once and frees the memory of
  /// each node as soon as it was used.
  func gradients(of output: Int, along cotangent: Tensor, inputCount: Int) -> [Tensor?] {
    require(output < nodes.count, "expected a record that was not used yet, found one that was freed")
    var gradients = [Tensor?](repeating: nil, count: nodes.count)
    gradients[output] = cotangent
    for index in stride(from: output, through: inputCount, by: -1) {
      defer { nodes[index].pullback = nil }
      guard let gradient = gradients[index], let pullback = nodes[index].pullback else { continue }
      gradients[index] = nil
      let parents = nodes[index].parents
      let contributions = Precision.goingBack { pullback(gradient, parents.map { $0 != nil }) }
      for (parent, contribution) in zip(parents, contributions) {
        guard let parent, let contribution else { continue }
        gradients[parent] = gradients[parent].map { $0 + contribution } ?? contribution
      }
    }
    return Array(gradients.prefix(inputCount))
  }
}

extension Tensor {
  /// Whether gradients flow through this value: it was computed inside a differentiated call.
  public var isTracked: Bool { tracking != nil }

  /// The same values as a constant: gradients do not flow through it.
  public var detached: Tensor { Tensor(shape: shape, storage: storage, offset: offset) }

  /// Enters this freshly computed value on the tape of its operands, if any of them is on one.
  func recorded(from operands: [Tensor], pullback: @escaping Tape.Pullback) -> Tensor {
    guard let tape = operands.lazy.compactMap({ $0.tracking?.tape }).first else { return self }
    let parents = operands.map { operand -> Int? in
      guard let tracking = operand.tracking else { return nil }
      require(
        tracking.tape === tape, "expected one differentiated call at a time, found one inside another")
      return tracking.node
    }
    return tape.append(self, parents: parents, pullback: pullback)
  }

  /// Enters this freshly computed value on the tape of its one operand, if that is on one.
  func recorded(from operand: Tensor, pullback: @escaping (Tensor) -> Tensor) -> Tensor {
    recorded(from: [operand]) { gradient, _ in [pullback(gradient)] }
  }
}
