import Tensors
import Testing

/// Cosines to a single row, which may be a vector or a matrix: the embedding of one text is `[1, width]`.
@Suite struct CosineSimilarityTests {
  private let rows = Tensor([3, 4, 0, 1, -2, 2, 0.5, 0, 0.1], shape: [3, 3])
  private let row = Tensor([1, 2, -2], shape: [1, 3])
  private let weights = Tensor([1, -2, 3])

  @Test func aMatrixOfOneRowIsTakenAsAVector() {
    let cosines = rows.cosineSimilarity(to: row)
    #expect(cosines == rows.cosineSimilarity(to: row.reshaped([3])))
    #expect(cosines.shape == [3])
    #expect(cosines.deviation(from: Tensor([11.0 / 15, -7.0 / 9, 0.196_116_14])) < 1e-6)
    #expect(rows.reshaped([3, 1, 3]).cosineSimilarity(to: row) == cosines.reshaped([3, 1]))
    #expect(row.cosineSimilarity(to: row).deviation(from: Tensor([1])) < 1e-6)
  }

  @Test func gradientsAreThoseOfTheVectorInTheShapesOfTheInputs() {
    let function = { (inputs: [Tensor]) in (inputs[0].cosineSimilarity(to: inputs[1]) * weights).sum() }
    let gradients = gradient(at: [rows, row], of: function)
    let flat = gradient(at: [rows, row.reshaped([3])], of: function)
    #expect(gradients[0] == flat[0])
    #expect(gradients[1].shape == [1, 3] && gradients[1].values == flat[1].values)
  }

  @Test func gradientsAreWhatFiniteDifferencesGive() {
    let inputs = [rows, row]
    let function = { (inputs: [Tensor]) in (inputs[0].cosineSimilarity(to: inputs[1]) * weights).sum() }
    let gradients = gradient(at: inputs, of: function)
    for (index, input) in inputs.enumerated() {
      for element in 0..<input.count {
        func value(_ step: Float) -> Float {
          var values = input.values
          values[element] += step
          var moved = inputs
          moved[index] = Tensor(values, shape: input.shape)
          return function(moved).item
        }
        let difference = (value(1e-2) - value(-1e-2)) / 2e-2
        #expect(abs(gradients[index].values[element] - difference) < 5e-3, "input \(index) at \(element)")
      }
    }
  }
}
