/// A way of making one vector from the states of a text's tokens; raw values are the names that
/// sentence-transformers 5.4 and later writes.
public enum PoolingMode: String, CaseIterable, Sendable, Codable {
  /// The first token.
  case firstToken = "cls"
  /// The largest value of each column.
  case maximum = "max"
  /// The mean over all tokens.
  case mean
  /// The sum over all tokens, divided by the root of their number.
  case meanOverRootLength = "mean_sqrt_len_tokens"
  /// The mean with weights that grow with the position.
  case weightedMean = "weightedmean"
  /// The last token.
  case lastToken = "lasttoken"

  /// The key of older files that says whether this way is used.
  var olderKey: String {
    switch self {
    case .firstToken: "pooling_mode_cls_token"
    case .maximum: "pooling_mode_max_tokens"
    case .mean: "pooling_mode_mean_tokens"
    case .meanOverRootLength: "pooling_mode_mean_sqrt_len_tokens"
    case .weightedMean: "pooling_mode_weightedmean_tokens"
    case .lastToken: "pooling_mode_lasttoken"
    }
  }
}
