import Files
import LanguageModels

/// The detectors of the package by their names, each with at most one parameter.
public enum DetectorName: String, Sendable, CaseIterable {
  /// How far noise moves the embedding; the parameter is the noise's standard deviation in pixel units.
  case displacement
  /// How far fewer levels and a blur move it; the parameter is the bits of a level.
  case squeezing
  /// How evenly the model attends to patches; without a parameter.
  case attention
  /// How unlikely the text is under a language model; without a parameter.
  case perplexity
  /// How unlikely its most unlikely part is; the parameter is the number of tokens.
  case windowPerplexity = "window-perplexity"

  /// Whether it looks at texts, and needs a language model.
  public var readsTexts: Bool { self == .perplexity || self == .windowPerplexity }

  /// The number of tokens of a window unless told otherwise: Jain et al., 2023, arXiv:2309.00614.
  private static let usualWindow = 10

  /// The detector of images; nil for those of texts.
  ///
  /// - Parameter value: the parameter, nil for the usual one
  /// - Throws: `InputError` for a value where there is none to give, and for one that is no whole number where it
  ///   has to be
  public func imageDetector(_ value: Float?) throws -> (any ImageDetector)? {
    switch self {
    case .displacement: return value.map { DisplacementDetector(deviation: $0) } ?? DisplacementDetector()
    case .squeezing: return try value.map { SqueezeDetector(bits: try whole($0)) } ?? SqueezeDetector()
    case .attention:
      try requireNone(value)
      return AttentionDetector()
    case .perplexity, .windowPerplexity: return nil
    }
  }

  /// The detector of texts; nil for those of images.
  ///
  /// - Parameters:
  ///   - value: the parameter, nil for the usual one
  ///   - model: the language model
  /// - Throws: `InputError` for a value where there is none to give, for one that is not possible, and when the
  ///   model's weights cannot be read
  public func textDetector(_ value: Float?, under model: LanguageModel) throws -> (any TextDetector)? {
    switch self {
    case .perplexity:
      try requireNone(value)
      return try PerplexityDetector(model)
    case .windowPerplexity:
      return try PerplexityDetector(model, window: try value.map { try whole($0) } ?? Self.usualWindow)
    case .displacement, .squeezing, .attention: return nil
    }
  }

  private func requireNone(_ value: Float?) throws {
    guard let value else { return }
    throw InputError(field: rawValue, expected: "no parameter", found: "\(value)")
  }

  private func whole(_ value: Float) throws -> Int {
    guard let number = Int(exactly: value) else {
      throw InputError(field: rawValue, expected: "a whole number", found: "\(value)")
    }
    return number
  }
}
