import Files

/// Changes of matrices that are products of two thin ones: LoRA. Hu et al., 2022, arXiv:2106.09685.
public struct LowRankAdapter: Codable, Hashable, Sendable {
  /// The number of columns of the thin matrices.
  public var rank: Int
  /// The factor on changes, in units of one over the rank.
  public var alpha: Float
  /// The matrices that change in each block, by their names in the checkpoint.
  public var targets: [String]

  /// Changes; the defaults of rank, factor and targets are those of LoRA's authors for language models.
  public init(rank: Int = 8, alpha: Float = 16, targets: [String] = ["q_proj", "v_proj"]) {
    (self.rank, self.alpha, self.targets) = (rank, alpha, targets)
  }

  /// Throws `InputError` for a setting that is not possible.
  func validate() throws {
    try InputError.check("LoRA rank", rank, 1...4096)
    guard alpha > 0, alpha.isFinite else {
      throw InputError(field: "LoRA alpha", expected: "a positive number", found: "\(alpha)")
    }
    guard !targets.isEmpty else {
      throw InputError(field: "LoRA targets", expected: "names of matrices", found: "none")
    }
  }
}
