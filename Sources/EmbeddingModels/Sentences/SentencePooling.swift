// Follows sentence_transformers/sentence_transformer/modules/pooling.py (5.7) and
// sentence_transformers/models/Pooling.py (2.x to 5.2). Where a prompt is not pooled, 5.2 still took the very
// first token as "cls"; 5.7 and this file take the first token after the prompt.
import Files
import Foundation
import Tensors

/// Makes one vector from the hidden states of a text; the results of several ways are concatenated in their
/// order.
struct SentencePooling: Sendable {
  let modes: [PoolingMode]
  /// The number of tokens at the beginning of each text that are not pooled.
  private let skipped: Int

  /// The pooling of a folder's module, or as the user says; the mean where neither says anything.
  ///
  /// - Parameters:
  ///   - width: the width of the states
  ///   - promptLength: the number of tokens of the prompt, which a file may leave out of pooling
  /// - Throws: `InputError` when the module's file is malformed, or does not fit to the model
  init(_ files: ModelFiles, width: Int, promptLength: Int) throws {
    guard files.modules.isListed else {
      (modes, skipped) = ([files.options.pooling ?? .mean], 0)
      return
    }
    guard let folder = files.modules.pooling else {
      throw InputError(
        file: files.folder.appendingPathComponent("modules.json").path, expected: "a module Pooling",
        found: "none")
    }
    let config = try JSONField(contentsOf: folder.appendingPathComponent("config.json"))
    let own = try SentencePooling(config, width: width, promptLength: promptLength)
    (modes, skipped) = (files.options.pooling.map { [$0] } ?? own.modes, own.skipped)
  }

  /// Reads the `config.json` of a pooling module.
  ///
  /// - Parameter promptLength: the number of tokens of the default prompt, which the file may leave out of
  ///   pooling
  /// - Throws: `InputError` for another width than the model's, and for an unknown way of pooling
  private init(_ config: JSONField, width: Int, promptLength: Int) throws {
    let newer = try config.member("embedding_dimension")
    let dimension = try newer.ifPresent ?? config.member("word_embedding_dimension")
    guard try dimension.integer() == width else {
      throw dimension.error(expected: "the model's width \(width)")
    }
    modes = try Self.modes(config)
    skipped = try config.member("include_prompt").ifPresent?.bool() ?? true ? 0 : promptLength
  }

  private static func modes(_ config: JSONField) throws -> [PoolingMode] {
    if let mode = try config.member("pooling_mode").ifPresent {
      if case .string = mode.value { return [try Self.mode(mode)] }
      let modes = try mode.elements().map(Self.mode)
      guard !modes.isEmpty else { throw mode.error(expected: "at least one mode") }
      return modes
    }
    let flags = try PoolingMode.allCases.compactMap { mode in
      try config.member(mode.olderKey).ifPresent.map { (mode, try $0.bool()) }
    }
    if flags.isEmpty { return [.mean] }
    let modes = flags.filter(\.1).map(\.0)
    guard !modes.isEmpty else {
      throw InputError(
        file: config.file, field: "pooling_mode_…", expected: "at least one to be true", found: "none")
    }
    return modes
  }

  private static func mode(_ field: JSONField) throws -> PoolingMode {
    PoolingMode(rawValue: try field.string(oneOf: PoolingMode.allCases.map(\.rawValue)))!
  }

  /// `[tokens, width]` to `[texts, width · modes]`
  func callAsFunction(_ states: Tensor, lengths: [Int]) -> Tensor {
    let pooled = modes.map { pool(states, lengths, $0) }
    return pooled.count == 1 ? pooled[0] : .concatenatingColumns(pooled)
  }

  /// The row of each text that alone makes up its embedding; nil where more than one is read.
  func singleRows(lengths: [Int]) -> [Int]? {
    modes.count == 1 ? singleRows(lengths, modes[0]) : nil
  }

  private func singleRows(_ lengths: [Int], _ mode: PoolingMode) -> [Int]? {
    switch mode {
    case .firstToken: pooledRows(lengths).map(\.lowerBound)
    case .lastToken: pooledRows(lengths).map { $0.upperBound - 1 }
    default: nil
    }
  }

  /// The rows of each text that are pooled: at least its last.
  private func pooledRows(_ lengths: [Int]) -> [Range<Int>] {
    var end = 0
    return lengths.map { length in
      end += length
      return end - max(1, length - skipped)..<end
    }
  }

  private func pool(_ states: Tensor, _ lengths: [Int], _ mode: PoolingMode) -> Tensor {
    if let rows = singleRows(lengths, mode) { return states.gatheringRows(at: rows) }
    let rows = pooledRows(lengths)
    let kept = skipped == 0 ? states : states.gatheringRows(at: rows.flatMap(Array.init))
    let counts = rows.map(\.count)
    switch mode {
    case .maximum: return kept.maxPooled(lengths: counts)
    case .meanOverRootLength:
      return kept.meanPooled(lengths: counts).scalingRows(by: counts.map { Float($0).squareRoot() })
    case .weightedMean:
      // Weights are positions, from 1 on, over their mean: the mean of weighted rows is then the weighted
      // mean.
      let weights = zip(lengths, counts).flatMap { length, count -> [Float] in
        let sumOfEnds = Float(2 * length - count + 1)
        return (length - count + 1...length).map { 2 * Float($0) / sumOfEnds }
      }
      return kept.scalingRows(by: weights).meanPooled(lengths: counts)
    case .mean, .firstToken, .lastToken: return kept.meanPooled(lengths: counts)
    }
  }
}

extension Tensor {
  /// Each row times its own factor.
  fileprivate func scalingRows(by factors: [Float]) -> Tensor {
    (transposed() * Tensor(factors)).transposed()
  }
}
