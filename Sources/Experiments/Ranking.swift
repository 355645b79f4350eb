import Tensors

/// The ranks of queries' partners when candidates are ordered by their cosine with the query.
package enum Ranking {
  /// For each query 1 and the number of candidates that come before its partner; of equal cosines, the
  /// partner comes last.
  ///
  /// - Parameters:
  ///   - queries: `[queries, dimension]`, rows of length 1, as all others
  ///   - partners: `[queries, dimension]`
  ///   - candidates: `[candidates, dimension]`
  ///   - isLeftOut: whether a candidate does not count for a query: the partner itself, and what is as right
  ///     as it (the filtered ranks of Bordes et al., "Translating embeddings", 2013)
  package static func ranks(
    of partners: Tensor, for queries: Tensor, among candidates: Tensor,
    isLeftOut: (_ query: Int, _ candidate: Int) -> Bool
  ) -> [Int] {
    let own = queries.cosines(to: partners)
    let cosines = matrixProduct(queries, candidates, transposeB: true)
    return own.indices.map { query in
      let row = cosines.rows(query..<query + 1).values
      return 1 + row.indices.count { row[$0] >= own[query] && !isLeftOut(query, $0) }
    }
  }
}

extension Tensor {
  /// The cosine of each row with the row of the same number; rows have length 1.
  func cosines(to others: Tensor) -> [Float] { (self * others).rowSums().values }
}
