// Follows sentence_transformers/models/Pooling.py.
import Files
import Foundation
import Tensors

/// How the hidden states of a text become one vector; several ways are concatenated in this order.
struct SentencePooling: Sendable {
  enum Mode: String, CaseIterable, Sendable {
    case firstToken = "pooling_mode_cls_token"
    case maximum = "pooling_mode_max_tokens"
    case mean = "pooling_mode_mean_tokens"
    case meanOverRootLength = "pooling_mode_mean_sqrt_len_tokens"
    case weightedMean = "pooling_mode_weightedmean_tokens"
    case lastToken = "pooling_mode_lasttoken"
  }

  let modes: [Mode]

  init(modes: [Mode]) { self.modes = modes }

  /// From the `config.json` of a pooling module.
  init(_ config: JSONField, width: Int) throws {
    let dimension = try config.member("word_embedding_dimension")
    guard try dimension.integer() == width else {
      throw dimension.error(expected: "the model's width \(width)")
    }
    modes = try Mode.allCases.filter { try config.member($0.rawValue).ifPresent?.bool() ?? false }
    guard !modes.isEmpty else {
      throw InputError(
        file: config.file, field: "pooling_mode_…", expected: "at least one to be true", found: "none")
    }
  }

  /// `[tokens, width]` to `[texts, width · modes]`
  func callAsFunction(_ states: Tensor, lengths: [Int]) -> Tensor {
    let pooled = modes.map { Self.pool(states, lengths, $0) }
    return pooled.count == 1 ? pooled[0] : .concatenatingColumns(pooled)
  }

  /// The row of each text that is all of its embedding; nil where more than one is read.
  func singleRows(lengths: [Int]) -> [Int]? {
    modes.count == 1 ? Self.singleRows(lengths, modes[0]) : nil
  }

  private static func singleRows(_ lengths: [Int], _ mode: Mode) -> [Int]? {
    let ends = lengths.reduce(into: [0]) { $0.append($0.last! + $1) }
    return switch mode {
    case .firstToken: Array(ends.dropLast())
    case .lastToken: ends.dropFirst().map { $0 - 1 }
    default: nil
    }
  }

  private static func pool(_ states: Tensor, _ lengths: [Int], _ mode: Mode) -> Tensor {
    switch mode {
    case .firstToken, .lastToken: return states.rows(at: singleRows(lengths, mode)!)
    case .maximum: return states.maxPooled(lengths: lengths)
    case .mean: return states.meanPooled(lengths: lengths)
    case .meanOverRootLength:
      return states.meanPooled(lengths: lengths).scalingRows(by: lengths.map { Float($0).squareRoot() })
    case .weightedMean:
      // Weights 1, 2, …, n over their mean (n + 1) / 2: the mean of weighted rows is then the weighted mean.
      let weights = lengths.flatMap { n in (1...n).map { 2 * Float($0) / Float(n + 1) } }
      return states.scalingRows(by: weights).meanPooled(lengths: lengths)
    }
  }
}

extension Tensor {
  /// Each row times its own factor.
  fileprivate func scalingRows(by factors: [Float]) -> Tensor {
    (transposed() * Tensor(factors)).transposed()
  }

  /// `[rows, a]`, `[rows, b]`, … to `[rows, a + b + …]`
  fileprivate static func concatenatingColumns(_ parts: [Tensor]) -> Tensor {
    Tensor.concatenating(parts.map { $0.transposed() }).transposed()
  }
}
