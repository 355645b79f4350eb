import Datasets
import Objectives
import Runs
import Statistics

/// A figure of a set: its place in `summary.json` and what each pair adds to it.
struct SetMetric {
  let path: [String]
  let share: (PairMeasures) -> Estimate.Share

  /// All figures of a pairing under a goal, in the order of the file.
  ///
  /// - Parameters:
  ///   - hasPhrase: whether each row has a phrase's scores
  ///   - hasAttribution: whether each row has scores of either side alone
  ///   - hasDefence: whether each row has scores behind a defence
  static func all(
    for pairing: Pairing, _ goal: SetGoal, hasPhrase: Bool, hasAttribution: Bool, hasDefence: Bool
  ) -> [SetMetric] {
    // Whether the text that is attacked is true of the image.
    let isTrue = pairing.isMatch || goal == .swap
    return similarities(pairing) + (goal == .match() ? [] : scores) + (hasPhrase ? phrase : [])
      + (hasAttribution ? attribution : []) + (hasDefence ? defence : [])
      + retrieval("textRetrieval", isTrue, \.textRanks)
      + retrieval("imageRetrieval", isTrue, \.imageRanks) + aims(pairing, goal) + effort
  }

  /// The metrics that show whether a goal other than a match's was reached, and whether images prefer their
  /// captions.
  private static func aims(_ pairing: Pairing, _ goal: SetGoal) -> [SetMetric] {
    switch goal {
    case .match: pairing.isMatch ? [] : preference
    case .swap: swap
    case .rank(let goal, let top, _): rank(goal, top: top) + (pairing.isMatch ? [] : preference)
    }
  }

  static let tops = [1, 5, 10]

  private static func mean(_ path: [String], _ value: @escaping (PairMeasures) -> Float) -> SetMetric {
    SetMetric(path: path) { Estimate.Share(Double(value($0))) }
  }

  private static func similarities(_ pairing: Pairing) -> [SetMetric] {
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

  private static var scores: [SetMetric] {
    [
      mean(["score", "before"]) { $0.progress.before.score },
      mean(["score", "after"]) { $0.progress.after.score },
    ]
  }

  /// Traps for rows without a phrase.
  private static var phrase: [SetMetric] {
    [
      mean(["phrase", "clean"]) { $0.row.phrase!.clean },
      mean(["phrase", "verified"]) { $0.row.phrase!.verified },
    ]
  }

  /// Traps for rows without attribution.
  private static var attribution: [SetMetric] {
    [
      mean(["attribution", "text"]) { $0.row.attribution!.text },
      mean(["attribution", "image"]) { $0.row.attribution!.image },
      mean(["attribution", "both"]) { $0.row.attribution!.both },
    ]
  }

  /// Traps for rows without a defence.
  private static var defence: [SetMetric] {
    let findings: [(name: String, scores: KeyPath<DefenceComparison, DefendedScores>)] = [
      ("clean", \.clean), ("static", \.staticAttack), ("adaptive", \.adaptive),
    ]
    return findings.flatMap { name, scores in
      [
        mean(["defence", name, "undefended"]) { $0.row.defence![keyPath: scores].undefended },
        mean(["defence", name, "mean"]) { $0.row.defence![keyPath: scores].mean },
        mean(["defence", name, "deviation"]) { $0.row.defence![keyPath: scores].deviation },
      ]
    }
  }

  private typealias Ranks = (PairMeasures) -> (before: Int, after: Int)

  /// - Parameter isTrue: whether the text is true of the image: a pair is judged rightly when such a text is
  ///   among the first, or another is not
  private static func retrieval(_ name: String, _ isTrue: Bool, _ ranks: @escaping Ranks) -> [SetMetric] {
    recalls(name, ranks)
      + tops.flatMap { top in
        success([name, "success", "\(top)"]) { measures in
          let ranks = ranks(measures)
          return ((ranks.before <= top) == isTrue, (ranks.after <= top) == isTrue)
        }
      }
  }

  private static func recalls(_ name: String, _ ranks: @escaping Ranks) -> [SetMetric] {
    let means = [
      mean([name, "meanRank", "before"]) { Float(ranks($0).before) },
      mean([name, "meanRank", "after"]) { Float(ranks($0).after) },
    ]
    return means
      + tops.flatMap { top in
        [
          mean([name, "recall", "\(top)", "before"]) { ranks($0).before <= top ? 1 : 0 },
          mean([name, "recall", "\(top)", "after"]) { ranks($0).after <= top ? 1 : 0 },
        ]
      }
  }

  /// Whether the image prefers the caption that is true of it to the text it stands with.
  private static var preference: [SetMetric] {
    judgement("preference") { measures in
      let cosines = measures.cosines
      return (cosines.ownBefore > cosines.before, cosines.ownAfter > cosines.after)
    }
  }

  /// Whether image and text prefer the image's caption to the text that the swap goes to, and where that
  /// stands. Traps for rows of other goals.
  private static var swap: [SetMetric] {
    func margins(_ name: String, _ margin: @escaping (PairReading.Margins) -> Float) -> [SetMetric] {
      [
        mean([name, "before"]) { margin($0.progress.before.margins!) },
        mean([name, "after"]) { margin($0.progress.after.margins!) },
      ]
    }
    func preference(_ name: String, _ margin: @escaping (PairReading.Margins) -> Float) -> [SetMetric] {
      judgement(name) { measures in
        let progress = measures.progress
        return (margin(progress.before.margins!) < 0, margin(progress.after.margins!) < 0)
      }
    }
    return margins("imageMargin", \.image) + margins("textMargin", \.text)
      + recalls("wantedRetrieval") { $0.wantedRanks! } + preference("preference", \.image)
      + preference("textPreference", \.text)
  }

  /// Whether the text is where it is not to be, among the first of the candidates or not among them. Traps
  /// for rows of other goals.
  private static func rank(_ goal: PairRankObjective.Goal, top: Int) -> [SetMetric] {
    func isAmongFirst(_ measures: PairMeasures) -> (before: Bool, after: Bool) {
      (measures.progress.before.rank! <= top, measures.progress.after.rank! <= top)
    }
    return [
      mean(["rank", "mean", "before"]) { Float($0.progress.before.rank!) },
      mean(["rank", "mean", "after"]) { Float($0.progress.after.rank!) },
      mean(["rank", "top", "before"]) { isAmongFirst($0).before ? 1 : 0 },
      mean(["rank", "top", "after"]) { isAmongFirst($0).after ? 1 : 0 },
    ]
      + success(["rank", "success"]) { measures in
        let (before, after) = isAmongFirst(measures)
        return (before == (goal == .leave), after == (goal == .leave))
      }
  }

  /// The shares that are judged rightly, and attack success.
  private static func judgement(
    _ name: String, _ isRight: @escaping (PairMeasures) -> (before: Bool, after: Bool)
  ) -> [SetMetric] {
    [
      mean([name, "before"]) { isRight($0).before ? 1 : 0 },
      mean([name, "after"]) { isRight($0).after ? 1 : 0 },
    ] + success([name, "success"], isRight)
  }

  /// Attack success by both definitions: of the pairs that were right before (SGA), and the difference of the
  /// shares that are right (Co-Attack).
  private static func success(
    _ path: [String], _ isRight: @escaping (PairMeasures) -> (before: Bool, after: Bool)
  ) -> [SetMetric] {
    [
      SetMetric(path: path + ["ofRight"]) {
        let (before, after) = isRight($0)
        return Estimate.Share(before && !after ? 1 : 0, of: before ? 1 : 0)
      },
      mean(path + ["difference"]) {
        let (before, after) = isRight($0)
        return (before ? 1 : 0) - (after ? 1 : 0)
      },
    ]
  }

  private static var effort: [SetMetric] {
    [
      mean(["spent"]) { $0.row.distance }, mean(["changedPixels"]) { Float($0.row.changedPixels) },
      mean(["changedTokens"]) { Float($0.row.changedTokens) },
      mean(["evaluations"]) { Float($0.row.evaluations) },
    ]
  }
}
