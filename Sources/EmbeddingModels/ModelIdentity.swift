/// The name of a model in results, so that another laboratory knows which one was attacked.
public struct ModelIdentity: Sendable, Hashable, Codable {
  /// Its name for people: that of its folder or of its type.
  public var name: String
  /// Its folder, nil for a model that has none.
  public var path: String?
  /// The SHA-256 of its weight files in hexadecimal, nil where there are none.
  public var sha256: String?
  /// How it was read where that was chosen: "pooling cls", "prompt query"; nil where it is as its files say.
  public var reading: String?

  /// An identity by name, with a folder and a digest where there are any.
  public init(name: String, path: String? = nil, sha256: String? = nil, reading: String? = nil) {
    (self.name, self.path, self.sha256, self.reading) = (name, path, sha256, reading)
  }
}

/// A model that results can name.
public protocol IdentifiableModel: Sendable {
  /// The model's identity; its type's name unless the model says otherwise.
  ///
  /// Throws `InputError` when the weights that a digest is taken of cannot be read.
  func identity() throws -> ModelIdentity

  /// What was read otherwise than users may expect, in sentences; none for most models.
  var notes: [String] { get }
}

extension IdentifiableModel {
  /// None.
  public var notes: [String] { [] }

  /// The name of the model's type.
  public func identity() throws -> ModelIdentity { ModelIdentity(name: "\(Self.self)") }
}
