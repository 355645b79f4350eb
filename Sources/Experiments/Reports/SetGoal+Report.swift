extension SetGoal {
  /// The number of first places, of goals about ranks; nil for others.
  var top: Int? {
    guard case .rank(_, let top, _) = self else { return nil }
    return top
  }

  /// The goal as a sentence for readers.
  var sentence: String {
    switch self {
    case .match(let allCaptions):
      "The match of matched pairs was to be broken\(allCaptions ? ", with all captions of an image together" : ""), that of "
        + "others to be forged."
    case .swap: "Image and caption were both to leave the caption for the text of the pairing."
    case .rank(let goal, let top, let texts):
      "The text was to \(goal.rawValue) the top \(top) for its image among "
        + "\(texts.map { "\($0.count) candidates" } ?? "the captions of the set")."
    }
  }

  /// The criterion of success as a sentence for readers.
  var successSentence: String {
    switch self {
    case .match:
      "Success: of matched pairs, that another text is nearer to the image; of the others, that the image prefers the wrong "
        + "text to its own caption."
    case .swap: "Success: that the image prefers the text that was wanted to its own caption."
    case .rank(let goal, let top, _):
      "Success: that the text is \(goal == .leave ? "no longer" : "now") in the top \(top) for its image."
    }
  }
}
