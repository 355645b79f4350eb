import Tensors
import Testing

/// Every operation against the reference's values and gradients, and its derivative against finite differences.
@Suite struct OperationTests {
  @Test func everyOperationHasGoldensAndEveryGoldenAnOperation() {
    #expect(Set(OperationCase.all.map(\.operation)) == Operation.names.union(PlaneOperation.names))
    #expect(OperationCase.all.count >= 80)
  }

  @Test(arguments: OperationCase.all.map(\.name))
  func givesTheReferencesValuesAndGradients(_ name: String) throws {
    let golden = OperationCase.named(name)
    #expect(try golden.apply(golden.inputs).deviation(from: golden.output) < 2e-5)
    let (_, gradients) = try valueWithGradient(at: golden.inputs, of: golden.weightedSum)
    for (index, gradient) in gradients.enumerated() {
      #expect(gradient.deviation(from: golden.gradients[index]) < 5e-5, "gradient of input \(index)")
    }
  }

  /// Cases of large inputs are left to the goldens: a difference of single-precision values says nothing there.
  @Test(arguments: OperationCase.all.filter(\.hasModerateInputs).map(\.name))
  func hasTheDerivativeThatFiniteDifferencesGive(_ name: String) throws {
    let golden = OperationCase.named(name)
    let (_, gradients) = try valueWithGradient(at: golden.inputs, of: golden.weightedSum)
    var generator = RandomGenerator(seed: 1)
    for (index, input) in golden.inputs.enumerated() {
      // Along one random direction through all elements of the input.
      let direction = Tensor((0..<input.count).map { _ in generator.uniform() - 0.5 }, shape: input.shape)
      func value(_ step: Float) throws -> Double {
        var inputs = golden.inputs
        inputs[index] = input + direction * step
        return try zip(golden.apply(inputs).values, golden.cotangent.values)
          .reduce(0) { $0 + Double($1.0) * Double($1.1) }
      }
      let step: Float = 2e-3
      let gradient = try (value(step) - value(-step)) / Double(2 * step)
      let expected = zip(gradients[index].values, direction.values).reduce(0.0) {
        $0 + Double($1.0) * Double($1.1)
      }
      let scale = zip(gradients[index].values, direction.values).reduce(0.0) {
        $0 + abs(Double($1.0) * Double($1.1))
      }
      #expect(
        abs(gradient - expected) < 4e-3 * (1 + scale), "input \(index): \(gradient) against \(expected)")
    }
  }

  /// Only some inputs tracked: the derivative must not depend on which others are.
  @Test(arguments: [
    "layerNorm", "linearResidual", "attention", "multiply", "divide", "matmul", "rmsNorm",
    "distanceAttention",
  ])
  func givesTheSameGradientsForOneInputAlone(_ operation: String) throws {
    for golden in OperationCase.all where golden.operation == operation {
      let (_, together) = try valueWithGradient(at: golden.inputs, of: golden.weightedSum)
      for index in golden.inputs.indices {
        let alone = try gradient(at: golden.inputs[index]) { input in
          var inputs = golden.inputs
          inputs[index] = input
          return try golden.weightedSum(inputs)
        }
        #expect(alone.deviation(from: together[index]) < 1e-6)
      }
    }
  }
}
