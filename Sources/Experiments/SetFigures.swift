import Objectives
import Statistics

/// The figures of a set by name. Each is nil where the pairing or the goal has none, and where there is
/// nothing to count.
extension SetSummary.Figures {
  /// Mean cosines of image and text.
  public struct Similarity: Sendable, Hashable {
    /// The mean of the clean pairs, that of the attacked ones, and the difference.
    public let before, after, change: Estimate?
    /// The mean of clean images with attacked texts, and that of attacked images with clean texts.
    public let textOnly, imageOnly: Estimate?
  }

  /// A mean over clean pairs, and over attacked ones.
  public struct Change: Sendable, Hashable {
    /// The mean of the clean pairs, and that of the attacked ones.
    public let before, after: Estimate?
  }

  /// Attack success by both definitions in use.
  public struct Success: Sendable, Hashable {
    /// The share, of the pairs that were judged rightly before, that is not after, as SGA counts.
    public let ofRight: Estimate?
    /// The difference of the shares that are judged rightly, as Co-Attack counts.
    public let difference: Estimate?
  }

  /// Retrieval of the right partner among all.
  public struct Retrieval: Sendable {
    fileprivate let figures: SetSummary.Figures
    fileprivate let path: String

    /// The partner's mean rank, 1 for the best.
    public var meanRank: Change { figures.change("\(path).meanRank") }

    /// The share of pairs whose partner is among the first 1, 5 or 10.
    public func recall(at top: Int) -> Change { figures.change("\(path).recall.\(top)") }

    /// Attack success by whether the partner is among the first 1, 5 or 10.
    public func success(at top: Int) -> Success { figures.success("\(path).success.\(top)") }
  }

  /// The preference for one of two captions.
  public struct Preference: Sendable, Hashable {
    /// The share that prefers the image's own caption.
    public let share: Change
    /// Attack success: that the other text is preferred.
    public let success: Success
  }

  /// A text's place among the candidates of a goal about ranks.
  public struct Rank: Sendable, Hashable {
    /// The mean place, from 1.
    public let mean: Change
    /// The share that is among the first, as many as the goal says.
    public let top: Change
    /// Whether the goal was reached.
    public let success: Success
  }

  /// Mean scores without and with a phrase in the image.
  public struct Phrase: Sendable, Hashable {
    /// The mean score without the phrase, and that with it.
    public let clean, verified: Estimate?
  }

  /// Mean scores that either side reaches alone, and both, with equally many evaluations.
  public struct Attribution: Sendable, Hashable {
    /// The mean score of the text alone, of the image alone, and of both.
    public let text, image, both: Estimate?
  }

  /// Mean scores of one kind of finding, without a defence and behind it.
  public struct Defended: Sendable, Hashable {
    /// The mean score without the defence, that behind it, and the mean spread of judgements behind it.
    public let undefended, mean, deviation: Estimate?
  }

  /// Mean cosines of image and text.
  public var similarity: Similarity {
    Similarity(
      before: self["similarity.before"], after: self["similarity.after"], change: self["similarity.change"],
      textOnly: self["similarity.textOnly"], imageOnly: self["similarity.imageOnly"])
  }

  /// Mean cosines of the image and the caption that is true of it, where pairs do not match.
  public var ownCaption: Change { change("ownCaption") }

  /// Mean scores of goals that have one of their own.
  public var score: Change { change("score") }

  /// The text for the image, among all texts.
  public var textRetrieval: Retrieval { Retrieval(figures: self, path: "textRetrieval") }

  /// The image for the text, among all images.
  public var imageRetrieval: Retrieval { Retrieval(figures: self, path: "imageRetrieval") }

  /// The text that a swap goes to for the image, among all captions.
  public var wantedRetrieval: Retrieval { Retrieval(figures: self, path: "wantedRetrieval") }

  /// Whether the image prefers its own caption, where pairs do not match and in swaps.
  public var preference: Preference { preference("preference") }

  /// Whether the text prefers the image's caption, in swaps.
  public var textPreference: Preference { preference("textPreference") }

  /// The margin of the image in swaps: its cosine to the wanted text less that to its caption.
  public var imageMargin: Change { change("imageMargin") }

  /// The margin of the text in swaps: its cosine to the wanted text less that to the image's caption.
  public var textMargin: Change { change("textMargin") }

  /// The text among the candidates, of goals about ranks.
  public var rank: Rank {
    Rank(mean: change("rank.mean"), top: change("rank.top"), success: success("rank.success"))
  }

  /// Mean scores without and with the phrase that was put into each image.
  public var phrase: Phrase { Phrase(clean: self["phrase.clean"], verified: self["phrase.verified"]) }

  /// The scores of either side alone, if that was asked for.
  public var attribution: Attribution {
    Attribution(
      text: self["attribution.text"], image: self["attribution.image"], both: self["attribution.both"])
  }

  /// The clean pairs, without the defence and behind it.
  public var cleanBehindDefence: Defended { defended("clean") }

  /// The findings of attacks that did not know of the defence.
  public var staticBehindDefence: Defended { defended("static") }

  /// The findings of attacks through the defence.
  public var adaptiveBehindDefence: Defended { defended("adaptive") }

  private func defended(_ name: String) -> Defended {
    Defended(
      undefended: self["defence.\(name).undefended"], mean: self["defence.\(name).mean"],
      deviation: self["defence.\(name).deviation"])
  }

  /// The mean distance of attacked images from clean ones, in the norm's units.
  public var distance: Estimate? { self["spent"] }

  /// The mean number of pixels that differ.
  public var changedPixels: Estimate? { self["changedPixels"] }

  /// The mean number of tokens that were replaced, put in or left out.
  public var changedTokens: Estimate? { self["changedTokens"] }

  /// The mean number of evaluations of an attack.
  public var evaluations: Estimate? { self["evaluations"] }

  fileprivate func change(_ path: String) -> Change {
    Change(before: self[path + ".before"], after: self[path + ".after"])
  }

  fileprivate func success(_ path: String) -> Success {
    Success(ofRight: self[path + ".ofRight"], difference: self[path + ".difference"])
  }

  private func preference(_ path: String) -> Preference {
    Preference(share: change(path), success: success(path + ".success"))
  }
}

extension SetSummary.Section {
  /// The success that says most: of a goal about ranks, whether it was reached; where a match is broken,
  /// whether another text is nearest; else whether the image prefers the other text.
  public var mainSuccess: SetSummary.Figures.Success { overall.success(mainSuccessPath) }
}
