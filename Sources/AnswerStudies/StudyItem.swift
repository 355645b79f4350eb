import Imaging
import Phantoms

/// An image and a text about it that a model answers, and the answer that an attack aims at.
public struct StudyItem: Sendable {
  /// The number of the image, from 0; the inputs about one image have the same.
  public let number: Int
  /// What the image is called in results.
  public let id: String
  /// The kind of the image; nil where it is not known.
  public let className: String?
  /// The task of the text; nil where it has none.
  public let task: String?
  /// Which of the four inputs it is.
  public let input: StudyInput
  /// The clean image, of any size.
  public let image: Image
  /// The lesion's pixels, of the image's size; nil where there is none.
  public let lesion: Mask?
  /// What the text says that the image is about.
  public let attribute: String
  /// The question or request.
  public let prompt: String
  /// The response that attacks aim at.
  public let target: String

  /// An input about an image.
  ///
  /// - Parameters:
  ///   - number: the number of the image, from 0
  ///   - id: what the image is called in results
  ///   - className: the kind of the image
  ///   - task: the task of the text
  ///   - input: which of the four inputs it is
  ///   - image: the clean image, of any size
  ///   - lesion: the lesion's pixels, of the image's size
  ///   - attribute: what the text says that the image is about
  ///   - prompt: the question or request
  ///   - target: the response that attacks aim at
  public init(
    number: Int, id: String, className: String? = nil, task: String? = nil, input: StudyInput, image: Image,
    lesion: Mask? = nil, attribute: String, prompt: String, target: String
  ) {
    (self.number, self.id, self.className, self.task) = (number, id, className, task)
    (self.input, self.image, self.lesion) = (input, image, lesion)
    (self.attribute, self.prompt, self.target) = (attribute, prompt, target)
  }

  /// The user's words, as the data set's authors give them to models.
  public var text: String { PublishedText.question(prompt, about: attribute) }
}
