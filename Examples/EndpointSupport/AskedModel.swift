import ArgumentParser

/// Who is asked, as the options `--model`, `--endpoint` and `--model-name` of a command say it, or those with a prefix before
/// these names.
public struct AskedModel: Sendable {
  /// Where a model is.
  enum Place: Sendable {
    case folder(String)
    case endpoint(String, model: String)
  }

  let place: Place
  private let prefix: String

  /// Throws `ValidationError` for a folder and an endpoint at once, for an endpoint without a model's name, and for such a
  /// name without an endpoint; nil where neither a folder nor an endpoint is given.
  ///
  /// - Parameters:
  ///   - model: the folder of a local model
  ///   - endpoint: the address of an endpoint
  ///   - name: the name of the model behind it
  ///   - prefix: what stands in the options' names before these words: "judge-"
  public init?(model: String?, endpoint: String?, name: String?, prefix: String = "") throws {
    self.prefix = prefix
    guard model == nil || endpoint == nil else {
      throw ValidationError("give either --\(prefix)model or --\(prefix)endpoint")
    }
    guard endpoint == nil || name != nil else {
      throw ValidationError("--\(prefix)endpoint needs --\(prefix)model-name")
    }
    guard endpoint != nil || name == nil else {
      throw ValidationError("--\(prefix)model-name is for --\(prefix)endpoint")
    }
    if let model {
      place = .folder(model)
    } else if let endpoint, let name {
      place = .endpoint(endpoint, model: name)
    } else {
      return nil
    }
  }

  /// Whether the model is a local one.
  public var isLocal: Bool {
    if case .folder = place { true } else { false }
  }
}
