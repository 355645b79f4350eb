import EmbeddingModels
import Files
import Imaging
import LanguageModels
import Preconditions
import Tensors

/// A model that answers questions about an image: what its reader makes of the image stands among the
/// embeddings of the tokens that its language model continues.
public struct VisionLanguageModel: IdentifiableModel {
  /// The language model, with the tokenizer of prompts and what ends answers.
  public let language: LanguageModel
  /// The image side.
  public let reader: any ImageReader
  /// The token that stands for an image in prompts.
  public let placeholder: ImagePlaceholder
  /// What was read otherwise than users may expect, in sentences.
  public let notes: [String]

  /// A model of parts of your own. The language model's identity is that of the whole.
  ///
  /// - Parameters:
  ///   - language: the language model
  ///   - reader: the image side, whose rows have the width of the language model's embeddings
  ///   - placeholder: the token that stands for an image in prompts
  ///   - notes: what was read otherwise than users may expect, in sentences
  public init(
    language: LanguageModel, reader: any ImageReader, placeholder: ImagePlaceholder, notes: [String] = []
  ) {
    (self.language, self.reader, self.placeholder, self.notes) = (language, reader, placeholder, notes)
  }

  /// The folder and the digest of its weights. Throws `InputError` when the weights cannot be read.
  public func identity() throws -> ModelIdentity { try language.identity() }

  /// The way of images of one size to the reader's input.
  ///
  /// - Parameters:
  ///   - width: the number of columns of the images
  ///   - height: their number of rows
  public func imageInput(width: Int, height: Int) -> any ImageInput {
    ReaderInput(model: self, preprocessing: reader.preprocessing(width: width, height: height))
  }

  /// The way of an image, and of all of its size, to the reader's input.
  public func imageInput(for image: Image) -> any ImageInput {
    imageInput(width: image.width, height: image.height)
  }

  /// The rows of one image, `[rows, width]`, after preprocessing.
  public func rows(of image: Image) -> Tensor {
    DifferentiableRows.value(of: imageInput(for: image).pixels(of: image), by: reader)
  }

  /// The input embeddings of a sequence's ids at some places, where the rows of an image stand for its
  /// placeholders; differentiable with respect to these rows.
  ///
  /// - Parameters:
  ///   - sequence: the ids of the whole sequence. The first placeholders stand for the image's rows in their
  ///     order; where there are more, they are tokens like others
  ///   - places: the places in the sequence
  ///   - rows: the image's rows, `[rows, width]`
  /// - Returns: `[places, width]`
  public func inputEmbeddings(of sequence: [Int32], at places: Range<Int>, rows: Tensor) -> Tensor {
    var row = sequence[..<places.lowerBound].count { $0 == placeholder.id }
    var words: [Int] = []
    let order = sequence[places].map { id in
      guard id == placeholder.id, row < rows.shape[0] else {
        words.append(Int(id))
        return words.count - 1
      }
      row += 1
      return -row
    }
    let table = language.tokenEmbeddings.gatheringRows(at: words)
    if words.count == places.count { return table }
    return Tensor.concatenating([table, rows]).gatheringRows(
      at: order.map { $0 < 0 ? words.count - $0 - 1 : $0 })
  }
}

/// The token that stands for an image in prompts, and for each of its rows in what the model reads.
public struct ImagePlaceholder: Sendable, Hashable {
  /// Its text.
  public var text: String
  /// Its id; of a token that is not in the vocabulary, the first id behind those of the table of embeddings.
  public var id: Int32
  /// Whether prompts are cut at the placeholder and their pieces tokenized apart, as LLaVA's original code
  /// does it; otherwise the placeholder is a token of the vocabulary.
  public var cutsPrompts: Bool

  /// A placeholder.
  public init(text: String = "<image>", id: Int32, cutsPrompts: Bool = false) {
    (self.text, self.id, self.cutsPrompts) = (text, id, cutsPrompts)
  }
}

/// The way of images of one size to a reader's input.
private struct ReaderInput: ImageInput {
  let model: VisionLanguageModel
  let preprocessing: ImagePreprocessing

  var imageSize: (height: Int, width: Int) { (preprocessing.height, preprocessing.width) }
  var patchSize: Int? { model.reader.patchSize }
  var notes: [String] { model.notes }

  func identity() throws -> ModelIdentity { try model.identity() }
}
