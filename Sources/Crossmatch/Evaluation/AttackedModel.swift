import EmbeddingModels

/// A model, and what results call it.
public struct AttackedModel: Sendable {
  public let model: any ImageTextModel
  public let identity: ModelIdentity

  /// A model of one's own.
  public init(_ model: any ImageTextModel, identity: ModelIdentity) {
    (self.model, self.identity) = (model, identity)
  }

  /// The model of a folder. Throws `InputError` when it lacks a side, or its weights cannot be read.
  public init(_ folder: ModelFolder) throws {
    self.init(try folder.imageTextModel(), identity: try folder.identity())
  }
}
