import AnswerStudies
import Datasets
import Files
import Imaging

/// An image with a text, as the database names it.
struct PlannedPair: Sendable {
  /// How the text was found, or which of the inputs it is.
  let pairing: String
  /// The number of the image in its data, from 0.
  let number: Int
  let sample: String
  let className, finding, location: String?
  /// What is true of the image, or the response that is aimed at.
  let caption: String
  let text: String
  /// The fingerprint of all that decides over what is done.
  let content: String

  /// A pair, whose image has a fingerprint.
  init(_ pair: SetPair, image: String) {
    let sample = pair.sample
    (pairing, number, self.sample) = (pair.pairing.rawValue, pair.number, sample.id)
    (className, finding, location) = (sample.className, sample.finding, sample.location)
    (caption, text) = (pair.caption, pair.text)
    content = Fingerprint.of([image, pair.caption, pair.text, pair.wanted ?? ""])
  }

  /// An input of a model that answers.
  init(_ item: StudyItem) {
    (pairing, number, sample) = (item.input.rawValue, item.number, item.id)
    (className, finding, location) = (item.className, nil, nil)
    (caption, text) = (item.target, item.text)
    content = Fingerprint.of(item.content)
  }
}
