import Statistics

/// A figure of a set: its place in `summary.json` and what each pair adds to it.
struct SetFigure {
  let path: [String]
  let share: (PairMeasures) -> Estimate.Share

  /// All figures of a pairing, in the order of the file.
  static func all(for pairing: Pairing, hasAttribution: Bool) -> [SetFigure] {
    similarities(pairing) + (hasAttribution ? attribution : [])
      + retrieval("textRetrieval", pairing, \.textRanks)
      + retrieval("imageRetrieval", pairing, \.imageRanks) + (pairing.isMatch ? [] : preference) + effort
  }

  static let tops = [1, 5, 10]

  private static func mean(_ path: [String], _ value: @escaping (PairMeasures) -> Float) -> SetFigure {
    SetFigure(path: path) { Estimate.Share(Double(value($0))) }
  }

  private static func similarities(_ pairing: Pairing) -> [SetFigure] {
    let pair = [
      mean(["similarity", "before"]) { $0.cosines.before },
      mean(["similarity", "after"]) { $0.cosines.after },
      mean(["similarity", "change"]) { $0.cosines.after - $0.cosines.before },
      mean(["similarity", "textOnly"]) { $0.cosines.textOnly },
      mean(["similarity", "imageOnly"]) { $0.cosines.imageOnly },
    ]
    guard !pairing.isMatch else { return pair }
    return pair + [
      mean(["ownCaption", "before"]) { $0.cosines.ownBefore },
      mean(["ownCaption", "after"]) { $0.cosines.ownAfter },
    ]
  }

  /// Traps for rows without attribution.
  private static var attribution: [SetFigure] {
    [
      mean(["attribution", "text"]) { $0.row.attribution!.text },
      mean(["attribution", "image"]) { $0.row.attribution!.image },
      mean(["attribution", "both"]) { $0.row.attribution!.both },
    ]
  }

  private static func retrieval(
    _ name: String, _ pairing: Pairing, _ ranks: @escaping (PairMeasures) -> (before: Int, after: Int)
  ) -> [SetFigure] {
    let means = [
      mean([name, "meanRank", "before"]) { Float(ranks($0).before) },
      mean([name, "meanRank", "after"]) { Float(ranks($0).after) },
    ]
    let recall = tops.flatMap { top in
      [
        mean([name, "recall", "\(top)", "before"]) { ranks($0).before <= top ? 1 : 0 },
        mean([name, "recall", "\(top)", "after"]) { ranks($0).after <= top ? 1 : 0 },
      ]
    }
    // A pair is judged rightly when a match is among the first, or a mismatch is not.
    let successes = tops.flatMap { top in
      success([name, "success", "\(top)"]) { measures in
        let ranks = ranks(measures)
        return ((ranks.before <= top) == pairing.isMatch, (ranks.after <= top) == pairing.isMatch)
      }
    }
    return means + recall + successes
  }

  /// Whether the image prefers the caption that is true of it to the text it stands with.
  private static var preference: [SetFigure] {
    func isRight(_ measures: PairMeasures) -> (before: Bool, after: Bool) {
      let cosines = measures.cosines
      return (cosines.ownBefore > cosines.before, cosines.ownAfter > cosines.after)
    }
    return [
      mean(["preference", "before"]) { isRight($0).before ? 1 : 0 },
      mean(["preference", "after"]) { isRight($0).after ? 1 : 0 },
    ] + success(["preference", "success"], isRight)
  }

  /// Attack success by both definitions: of the pairs that were right before (SGA), and the difference of the shares that
  /// are right (Co-Attack).
  private static func success(
    _ path: [String], _ isRight: @escaping (PairMeasures) -> (before: Bool, after: Bool)
  ) -> [SetFigure] {
    [
      SetFigure(path: path + ["ofRight"]) {
        let (before, after) = isRight($0)
        return Estimate.Share(before && !after ? 1 : 0, of: before ? 1 : 0)
      },
      mean(path + ["difference"]) {
        let (before, after) = isRight($0)
        return (before ? 1 : 0) - (after ? 1 : 0)
      },
    ]
  }

  private static var effort: [SetFigure] {
    [
      mean(["spent"]) { $0.row.spent }, mean(["changedPixels"]) { Float($0.row.changedPixels) },
      mean(["changedTokens"]) { Float($0.row.changedTokens) },
      mean(["evaluations"]) { Float($0.row.evaluations) },
    ]
  }
}
