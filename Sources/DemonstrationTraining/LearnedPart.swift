import Files
import LanguageModels
import Layers
import Tensors

/// What of a network learns: all of its parameters, or low-rank changes of some of its matrices.
struct LearnedPart: Sendable {
  /// What is learned, by its names in snapshots, as it is before the first step.
  let initial: [(name: String, tensor: Tensor)]
  private let network: any CausalArchitecture
  private let adapter: LowRankAdapter?
  /// The places of the matrices that change among the network's parameters.
  private let places: [Int]

  /// - Parameters:
  ///   - network: the network as it is
  ///   - adapter: the low-rank changes; nil for all parameters
  ///   - seed: the seed of the changes' first factors
  /// - Throws: `InputError` where the network has no matrix of a target's name
  init(_ network: any CausalArchitecture, adapter: LowRankAdapter?, seed: Int) throws {
    (self.network, self.adapter) = (network, adapter)
    let parameters = network.parameters
    guard let adapter else {
      (initial, places) = (parameters, [])
      return
    }
    for target in adapter.targets where !parameters.contains(where: { Self.isTarget($0, target) }) {
      throw InputError(
        field: "LoRA targets", expected: "names of matrices of the model, such as q_proj", found: target)
    }
    places = parameters.indices.filter { index in
      adapter.targets.contains { Self.isTarget(parameters[index], $0) }
    }
    var generator = RandomGenerator(seed: seed)
    initial = places.flatMap { place -> [(name: String, tensor: Tensor)] in
      let (name, tensor) = parameters[place]
      let (outputs, inputs) = (tensor.shape[0], tensor.shape[1])
      // PEFT's start: uniform within one over the root of the inputs, and a second factor of 0.
      let bound = 1 / Float(inputs).squareRoot()
      let first = Tensor(
        (0..<inputs * adapter.rank).map { _ in bound * (2 * generator.uniform() - 1) },
        shape: [inputs, adapter.rank])
      return [(name + ".first", first), (name + ".second", .zeros([outputs, adapter.rank]))]
    }
  }

  private static func isTarget(_ parameter: (name: String, tensor: Tensor), _ target: String) -> Bool {
    parameter.tensor.shape.count == 2 && parameter.name.hasSuffix(".\(target).weight")
  }

  /// The network with what was learned: differentiable with respect to it.
  ///
  /// - Parameter learned: of the shapes of `initial`, in its order
  func network(_ learned: [Tensor]) -> any CausalArchitecture {
    guard let adapter else { return network.replacingParameters(learned) }
    var tensors = network.parameters.map(\.tensor)
    for (index, place) in places.enumerated() {
      let change = learned[2 * index + 1].linear(weight: learned[2 * index])
      tensors[place] = tensors[place] + change * (adapter.alpha / Float(adapter.rank))
    }
    return network.replacingParameters(tensors)
  }
}
