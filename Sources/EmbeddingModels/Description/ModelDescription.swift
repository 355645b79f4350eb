/// What a model's folder holds and how it is read, for people and for files.
public struct ModelDescription: Sendable, Hashable, Codable {
  /// The `model_type` of its `config.json`; "open_clip" in that layout.
  public var family: String
  /// The layout of the folder.
  public var layout: Layout
  /// Its name, its folder and the digest of its weights.
  public var identity: ModelIdentity
  /// The number of trained parameters, nil for models that do not name theirs.
  public var parameterCount: Int?
  /// The text side, nil for models of images alone.
  public var text: TextSide?
  /// The image side, nil for models of texts alone.
  public var image: ImageSide?
  /// What is read otherwise than users may expect, in sentences.
  public var notes: [String]

  /// Who lays folders out like this.
  public enum Layout: String, Sendable, Hashable, Codable {
    /// `modules.json` lists the parts of the folder.
    case sentenceTransformers = "sentence-transformers"
    /// `config.json` describes the only part.
    case transformers
    /// `open_clip_config.json` describes both towers.
    case openCLIP = "open_clip"
  }

  /// How a model reads texts.
  public struct TextSide: Sendable, Hashable, Codable {
    /// The kind of the tokenizer: the model in its `tokenizer.json`.
    public var tokenizer: String
    /// The number of ids of the tokenizer.
    public var vocabularySize: Int
    /// The largest number of tokens in a text, special tokens included.
    public var contextLength: Int
    /// The width of the input embeddings.
    public var width: Int
    /// The length of an embedding.
    public var dimension: Int
    /// How the states of a text's tokens become one vector, several ways one behind the other; nil for
    /// models that have a way of their own, as CLIP.
    public var pooling: [PoolingMode]?
    /// What follows the pooling: "dense to" a length, "normalize".
    public var steps: [String]
    /// The prompts of the folder by their names, of which `ModelOptions` chooses one.
    public var prompts: [String: String]
    /// The text that stands before every text; empty for most models.
    public var prompt: String
  }

  /// How a model reads images.
  public struct ImageSide: Sendable, Hashable, Codable {
    /// The width of the input in pixels.
    public var inputWidth: Int
    /// The height of the input in pixels.
    public var inputHeight: Int
    /// The side of the square patches, nil for models that cut none.
    public var patchSize: Int?
    /// The length of an embedding.
    public var dimension: Int
    /// The steps from an image to the input, in words.
    public var preprocessing: [String]
  }
}
