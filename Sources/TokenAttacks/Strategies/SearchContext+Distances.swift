import Tensors

extension SearchContext {
  /// Slopes, `[positions, vocabulary]`, to which the distance of every token's embedding from that of the
  /// token that stands there is added, under the first model. That token itself comes last.
  func withDistances(_ slopes: Tensor, from candidate: Candidate) -> Tensor {
    guard settings.distanceWeight > 0 else { return slopes }
    let table = scorer.losses[0].input.tokenEmbeddings
    let own = table.gatheringRows(at: candidate.map(Int.init))
    let lengths = [own, table].map { $0.squared().rowSums().values }
    let products = matrixProduct(own, table, transposeB: true).values
    let columns = slopes.columns
    var distances = [Float](repeating: 0, count: slopes.values.count)
    for row in lengths[0].indices {
      for token in 0..<min(columns, lengths[1].count) {
        let square = lengths[0][row] + lengths[1][token] - 2 * products[row * lengths[1].count + token]
        distances[row * columns + token] = max(0, square).squareRoot()
      }
      distances[row * columns + Int(candidate[row])] = .infinity
    }
    return slopes + Tensor(distances, shape: slopes.shape) * settings.distanceWeight
  }
}
