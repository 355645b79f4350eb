import Tensors

extension SearchContext {
  /// Slopes, `[positions, vocabulary]`, to which the distance of every token's embedding from that of the
  /// token that stands there is added, under the first model. That token itself comes last.
  func withDistances(_ slopes: Tensor, from candidate: Candidate) -> Tensor {
    guard let lengths = scorer.base.squaredTokenLengths else { return slopes }
    let table = scorer.losses[0].input.tokenEmbeddings
    let own = candidate.map(Int.init)
    let products = matrixProduct(table.gatheringRows(at: own), table, transposeB: true).values
    let columns = slopes.columns
    var distances = [Float](repeating: 0, count: slopes.values.count)
    for (row, token) in own.enumerated() {
      for other in 0..<min(columns, lengths.count) {
        let square = lengths[token] + lengths[other] - 2 * products[row * lengths.count + other]
        distances[row * columns + other] = max(0, square).squareRoot()
      }
      distances[row * columns + token] = .infinity
    }
    return slopes + Tensor(distances, shape: slopes.shape) * settings.distanceWeight
  }
}
