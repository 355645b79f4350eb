import Files
import Layers
import Tensors
import Testing

@testable import LanguageModels

/// Rows that are computed alone against the same rows among all.
@Suite struct WantedRowsTests {
  private static let config = """
    {"model_type": "MODEL", "vocab_size": 30, "hidden_size": 16, "intermediate_size": 24,
    "num_hidden_layers": 3, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 6,
    "hidden_act": "silu", "hidden_activation": "gelu_pytorch_tanh", "rms_norm_eps": 1e-5,
    "max_position_embeddings": 64, "sliding_window": 4, "layer_types": null, "n_embd": 16, "n_layer": 3,
    "n_head": 4}
    """

  private func network(_ type: String) throws -> any CausalNetwork {
    let text = Self.config.replacing("MODEL", with: type)
    let architecture = try CausalArchitectures.network(
      JSONField(parsing: Array(text.utf8), file: nil))
    func filled<Network: CausalArchitecture>(_ network: Network) -> Network {
      var generator = RandomGenerator(seed: 7)
      return network.replacingParameters(
        network.parameters.map { generator.normalTensor($0.tensor.shape, standardDeviation: 0.3) })
    }
    return filled(architecture)
  }

  @Test(arguments: CausalArchitectures.names)
  func lastRowsAreThoseAmongAll(type: String) throws {
    let network = try network(type)
    var generator = RandomGenerator(seed: 3)
    let inputs = generator.normalTensor([15, 16], standardDeviation: 1)
    let (lengths, wanted) = ([6, 2, 7], [3, 1, 7])
    let all = network.states(of: inputs, lengths: lengths)
    let rows = [3, 4, 5, 7] + Array(8..<15)
    let some = network.states(of: inputs, lengths: lengths, wanted: wanted)
    #expect(some.shape == [11, 16])
    #expect(distance(some, all.gatheringRows(at: rows)) < 1e-5)
    let weights = generator.normalTensor([11, 16], standardDeviation: 1)
    let gradients = [
      gradient(at: inputs) { (network.states(of: $0, lengths: lengths, wanted: wanted) * weights).sum() },
      gradient(at: inputs) {
        (network.states(of: $0, lengths: lengths).gatheringRows(at: rows) * weights).sum()
      },
    ]
    #expect(distance(gradients[0], gradients[1]) < 1e-4)
  }

  @Test(arguments: CausalArchitectures.names)
  func rowsBehindAPrefixAreThoseOfWholeSequences(type: String) throws {
    let network = try network(type)
    var generator = RandomGenerator(seed: 3)
    let inputs = generator.normalTensor([9, 16], standardDeviation: 1)
    let keyValues = network.keyValues(of: inputs.rows(0..<5))
    let prefixes = keyValues.map { $0.prefix(lengths: [5]) }
    let whole = { network.states(of: $0, lengths: [9], wanted: [2]) }
    let behind = { network.states(of: $0, lengths: [4], wanted: [2], behind: prefixes) }
    #expect(distance(behind(inputs.rows(5..<9)), whole(inputs)) < 1e-5)
    let weights = generator.normalTensor([2, 16], standardDeviation: 1)
    let gradients = [
      gradient(at: inputs.rows(5..<9)) { (behind($0) * weights).sum() },
      gradient(at: inputs) { (whole($0) * weights).sum() }.rows(5..<9),
    ]
    #expect(distance(gradients[0], gradients[1]) < 1e-4)
    let continued = network.keyValues(of: inputs.rows(5..<9), behind: prefixes)
    for (own, all) in zip(continued, network.keyValues(of: inputs)) {
      #expect(distance(own.keys, all.keys.rows(5..<9)) < 1e-5)
      #expect(distance(own.values, all.values.rows(5..<9)) < 1e-5)
    }
  }

  private func distance(_ left: Tensor, _ right: Tensor) -> Float {
    guard left.shape == right.shape else { return .infinity }
    return zip(left.values, right.values).reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
  }
}
