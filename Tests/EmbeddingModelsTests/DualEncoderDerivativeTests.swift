import EmbeddingModels
import Layers
import Tensors
import Testing

/// Gradients with respect to parameters against finite differences: along one random direction for each
/// parameter of each model.
@Suite struct DualEncoderDerivativeTests {
  @Test(arguments: ParityTests.dualEncoders)
  func parameterGradientsAreDifferenceQuotients(name: String) throws {
    let fixture = try ParityFixture(name)
    let model = try #require(try ModelFolder(contentsOf: fixture.folder).imageTextModel() as? DualEncoder)
    let (text, picture) = (fixture.texts[0], fixture.pictures[0])
    func value(_ model: DualEncoder) -> Tensor {
      (model.textEmbeddings(tokens: [text.tokens]) * text.cotangent).sum()
        + (model.imageEmbeddings(pixels: picture.image) * picture.cotangent).sum()
    }
    let parameters = model.parameters
    let tensors = parameters.map(\.tensor)
    let gradients = gradient(at: tensors) { value(model.replacingParameters($0)) }
    var generator = RandomGenerator(seed: 3)
    var checked = 0
    for (index, parameter) in parameters.enumerated() {
      let scale = max(parameter.tensor.length / Float(parameter.tensor.count).squareRoot(), 0.1)
      let direction = generator.normalTensor(parameter.tensor.shape, standardDeviation: scale)
      func quotient(_ step: Float) -> Float {
        var moved = tensors
        moved[index] = tensors[index] + direction * step
        let ahead = value(model.replacingParameters(moved)).item
        moved[index] = tensors[index] - direction * step
        return (ahead - value(model.replacingParameters(moved)).item) / (2 * step)
      }
      let product = (gradients[index] * direction).sum().item
      let magnitude = gradients[index].length * direction.length / Float(direction.count).squareRoot()
      // Single precision and curvature leave a percent or two; kinks of rectifiers a little more.
      let error = min(abs(quotient(2e-3) - product), abs(quotient(5e-4) - product))
      #expect(error < 0.03 * magnitude + 0.02, "\(parameter.name): \(error) of \(magnitude)")
      checked += magnitude > 0.1 ? 1 : 0
    }
    #expect(checked > parameters.count / 2)
  }
}
