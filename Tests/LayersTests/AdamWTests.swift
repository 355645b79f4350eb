import Files
import Foundation
import Layers
import Tensors
import Testing

/// Against torch.optim.AdamW, step by step.
@Suite struct AdamWTests {
  private static let file = Bundle.module.resourceURL!.appendingPathComponent("Fixtures/adamw.json")
  private static let shapes = [[3, 2], [4]]

  private static func tensors(_ field: JSONField) throws -> [Tensor] {
    try zip(shapes, field.elements()).map { shape, values in
      Tensor(try values.elements().map { Float(try $0.number()) }, shape: shape)
    }
  }

  private func settings(_ field: JSONField) throws -> AdamW.Settings {
    func number(_ name: String) throws -> Float { Float(try field.member(name).number()) }
    return AdamW.Settings(
      beta1: try number("firstDecay"), beta2: try number("secondDecay"),
      epsilon: try number("epsilon"), weightDecay: try number("weightDecay"))
  }

  @Test func everyStepIsTheReferences() throws {
    let golden = try JSONField(contentsOf: Self.file)
    var optimizer = AdamW(try settings(golden.member("settings")), shapes: Self.shapes)
    var parameters = try Self.tensors(golden.member("start"))
    let steps = try golden.member("steps").elements()
    #expect(steps.count == 6)
    for step in steps {
      parameters = optimizer.updated(
        parameters, gradients: try Self.tensors(step.member("gradients")),
        learningRate: Float(try step.member("rate").number()), decays: [true, false])
      for (parameter, expected) in zip(parameters, try Self.tensors(step.member("parameters"))) {
        for (value, reference) in zip(parameter.values, expected.values) {
          #expect(abs(value - reference) < 2e-6, "step \(optimizer.step)")
        }
      }
    }
  }

  @Test func goesOnFromItsStateToTheSameBits() {
    var generator = RandomGenerator(seed: 1)
    let gradients = (0..<6).map { _ in [generator.normalTensor([5], standardDeviation: 1)] }
    func train(interruptedAt interruption: Int?) -> Tensor {
      var optimizer = AdamW(shapes: [[5]])
      var parameters = [Tensor(repeating: 1, shape: [5])]
      for (step, gradient) in gradients.enumerated() {
        if step == interruption {
          optimizer = AdamW(
            optimizer.settings, step: optimizer.step, firstMoments: optimizer.firstMoments,
            secondMoments: optimizer.secondMoments)
        }
        parameters = optimizer.updated(parameters, gradients: gradient, learningRate: 0.1, decays: [true])
      }
      return parameters[0]
    }
    #expect(train(interruptedAt: 3) == train(interruptedAt: nil))
  }

  /// With a gradient that never changes, the step is the learning rate whatever the gradient's size.
  @Test(arguments: [1e-3, 1, 1e3] as [Float])
  func theStepDoesNotDependOnTheGradientsSize(_ size: Float) {
    var optimizer = AdamW(AdamW.Settings(epsilon: 1e-12, weightDecay: 0), shapes: [[1]])
    var parameters = [Tensor([2])]
    for _ in 0..<10 {
      parameters = optimizer.updated(
        parameters, gradients: [Tensor([size])], learningRate: 0.1, decays: [false])
    }
    #expect(abs(parameters[0].item - 1) < 1e-4)
  }
}
