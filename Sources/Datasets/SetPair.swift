/// An image of a set and the text it stands with.
public struct SetPair: Sendable, Hashable {
  /// The pairing by which the text was found.
  public let pairing: Pairing
  /// The image, and what is known about it.
  public let sample: Sample
  /// The caption that is true of the image.
  public let caption: String
  /// The text that is attacked together with the image; `caption` when they match.
  public let text: String
  /// The text that both are to go to instead of `text`, of swaps.
  public private(set) var wanted: String?

  /// The place of the image in the set, from 0.
  public var number: Int { sample.number }

  init(pairing: Pairing, sample: Sample, caption: String, text: String) {
    (self.pairing, self.sample, self.caption, self.text) = (pairing, sample, caption, text)
  }

  /// The image with its own caption, which is to be left for the text.
  package var swapping: SetPair {
    var pair = SetPair(pairing: pairing, sample: sample, caption: caption, text: caption)
    pair.wanted = text
    return pair
  }
}
