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
  public func rows(of image: Image) -> Tensor { reader.rows(of: imageInput(for: image).pixels(of: image)) }

  /// The input embeddings of sequences, in which the rows of an image stand for its placeholders;
  /// differentiable with respect to these rows.
  ///
  /// Traps unless each sequence has as many placeholders as there are rows, or none.
  ///
  /// - Parameters:
  ///   - sequences: the ids of each sequence, placeholders included
  ///   - rows: the image's rows in each sequence, `[rows, width]`
  /// - Returns: `[tokens, width]`, the sequences one after the other
  public func inputEmbeddings(of sequences: [[Int32]], rows: Tensor) -> Tensor {
    let ids = sequences.joined()
    let words = language.tokenEmbeddings.gatheringRows(
      at: ids.filter { $0 != placeholder.id }.map(Int.init))
    var (word, row) = (0, 0)
    let order = sequences.flatMap { sequence in
      row = 0
      let places = sequence.map { id in
        if id == placeholder.id {
          row += 1
          return words.shape[0] + row - 1
        }
        word += 1
        return word - 1
      }
      require(
        row == 0 || row == rows.shape[0],
        "expected a placeholder for each of the image's \(rows.shape[0]) rows, found \(row)")
      return places
    }
    if words.shape[0] == ids.count { return words }
    return Tensor.concatenating([words, rows]).gatheringRows(at: order)
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
