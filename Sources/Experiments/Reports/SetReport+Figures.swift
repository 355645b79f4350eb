import Pictures
import Statistics

extension SetReport {
  /// Mean cosines, what each side reaches alone where that is known, and what the attacks took.
  func similarity(_ section: SetSummary.Section) -> [HTML] {
    let pair = figures(
      section.overall,
      [
        ("before", "similarity.before"), ("attacked text only", "similarity.textOnly"),
        ("attacked image only", "similarity.imageOnly"), ("both", "similarity.after"),
        ("clean image and its own caption", "ownCaption.before"),
        ("attacked image and its own caption", "ownCaption.after"),
      ])
    let change = figures(section.overall, [("change of the pair", "similarity.change")])
    let effort = [
      ("changed tokens", "changedTokens", 1), ("changed pixels", "changedPixels", 0),
      ("budget spent", "spent", 4), ("evaluations", "evaluations", 0),
    ]
    return [
      .figure(
        BarChart(
          "\(section.pairing.title): similarity of image and text", axis: Axis("mean cosine"),
          groups: groups(pair))),
      .table(
        caption: "Mean cosines", header: ["image and text", "cosine"],
        rows: (pair + change).map { [$0.name, ReportParts.text($0.estimate)] }),
    ] + scores(section) + attribution(section) + defence(section) + [
      .table(
        caption: "What the attacks took, mean per pair", header: ["what", "mean"],
        rows: effort.map { [$0.0, ReportParts.text(section.overall[$0.1], decimals: $0.2)] })
    ]
  }

  private func attribution(_ section: SetSummary.Section) -> [HTML] {
    let alone = figures(
      section.overall,
      [
        ("text alone", "attribution.text"), ("image alone", "attribution.image"),
        ("both", "attribution.both"),
      ])
    guard !alone.isEmpty else { return [] }
    let score = section.overall.has("score.before") ? "score.before" : "similarity.before"
    let before = figures(section.overall, [("before", score)])
    return [
      .figure(
        BarChart(
          "\(section.pairing.title): what each side reaches alone", axis: Axis("mean score"),
          groups: groups(before + alone)),
        caption: "Each attack had as many evaluations as the one on both sides took."),
      .table(
        caption: "Mean scores with equally many evaluations", header: ["attacked", "score"],
        rows: alone.map { [$0.name, ReportParts.text($0.estimate)] }),
    ]
  }

  private func defence(_ section: SetSummary.Section) -> [HTML] {
    let findings = [("clean", "clean"), ("static attack", "static"), ("adaptive attack", "adaptive")]
    let behind = figures(section.overall, findings.map { ($0.0, "defence.\($0.1).mean") })
    guard !behind.isEmpty else { return [] }
    return [
      .figure(
        BarChart(
          "\(section.pairing.title): scores behind the defence", axis: Axis("mean score"),
          groups: groups(behind)),
        caption: "The static attack did not know of the defence, the adaptive one went through it."),
      .table(
        caption: "Mean scores without the defence and behind it",
        header: ["pair", "undefended", "behind it", "spread of judgements"],
        rows: findings.map { name, path in
          [name]
            + ["undefended", "mean", "deviation"].map {
              ReportParts.text(section.overall["defence.\(path).\($0)"])
            }
        }),
    ]
  }

  func figures(
    _ figures: SetSummary.Figures, _ named: [(name: String, path: String)]
  ) -> [(name: String, estimate: Estimate)] {
    named.compactMap { name, path in figures[path].map { (name, $0) } }
  }

  func groups(_ named: [(name: String, estimate: Estimate)]) -> [BarChart.Group] {
    named.map { BarChart.Group($0.name, bars: [BarChart.Bar($0.estimate)]) }
  }

  func success(_ section: SetSummary.Section) -> [HTML] {
    let figures = section.overall
    let sides = [("text for the image", "textRetrieval"), ("image for the text", "imageRetrieval")]
    var rows = sides.flatMap { name, path in
      SetMetric.tops.map { top in
        [
          "\(name), top \(top)", ReportParts.text(figures["\(path).recall.\(top).before"]),
          ReportParts.text(figures["\(path).recall.\(top).after"]),
          ReportParts.text(figures["\(path).success.\(top).ofRight"]),
          ReportParts.text(figures["\(path).success.\(top).difference"]),
        ]
      }
    }
    rows += judgements(figures, top: section.goal.top)
    let means =
      sides.map { ($0, $1 + ".meanRank") } + [
        ("wanted text for the image", "wantedRetrieval.meanRank"), ("text among the candidates", "rank.mean"),
      ]
    let ranks = means.filter { figures.has($1 + ".before") }.map { name, path in
      [name] + ["before", "after"].map { ReportParts.text(figures["\(path).\($0)"], decimals: 1) }
    }
    let isTrue = section.pairing.isMatch || section.goal == .swap
    return [
      .table(
        caption: "Share of pairs before and after, and attack success by both definitions",
        header: ["the pair's own", "before", "after", "of the right ones", "difference"], rows: rows),
      .paragraph(
        """
        Of the right ones: of the pairs that were judged rightly before, those that are not after (as SGA counts). Difference: \
        of the shares that are judged rightly (as Co-Attack counts). \
        \(isTrue ? "A match" : "A mismatch") is judged rightly when it is \(isTrue ? "" : "not ")among the first\(
          section.goal == .swap
            ? "; here each attacked side is asked for its untouched other: the image for its caption, the text for its image" : "").
        """),
      .table(caption: "Mean rank", header: ["the pair's own", "before", "after"], rows: ranks),
    ]
  }

  /// Shares before and after with attack success, where the goal has them.
  private func judgements(_ figures: SetSummary.Figures, top: Int?) -> [[String]] {
    func row(_ name: String, _ share: String, _ success: String?) -> [String]? {
      guard figures.has(share + ".before") else { return nil }
      let paths =
        ["\(share).before", "\(share).after"]
        + (success.map { ["\($0).ofRight", "\($0).difference"] } ?? ["", ""])
      return [name] + paths.map { ReportParts.text(figures[$0]) }
    }
    let wanted = SetMetric.tops.map {
      row("wanted text for the image, top \($0)", "wantedRetrieval.recall.\($0)", nil)
    }
    return
      ([
        row("own caption preferred by the image", "preference", "preference.success"),
        row("own caption preferred by the text", "textPreference", "textPreference.success"),
        row("text in the top \(top ?? 0) of the candidates", "rank.top", "rank.success"),
      ] + wanted).compactMap { $0 }
  }

  var transfer: HTML {
    .table(
      caption: "The same images and texts on other models",
      header: ["model", "pairing", "before", "after", "of the right ones", "difference"],
      rows: summary.transfer.flatMap { other in
        other.sections.map { section in
          [other.model.name, section.pairing.title]
            + [
              "similarity.before", "similarity.after", section.mainSuccessPath + ".ofRight",
              section.mainSuccessPath + ".difference",
            ].map {
              ReportParts.text(section.overall[$0])
            }
        }
      })
  }

  func classes(_ section: SetSummary.Section) -> [HTML] {
    [
      .figure(
        BarChart(
          "\(section.pairing.title): similarity by class", axis: Axis("mean cosine"),
          series: ["before", "after"],
          groups: section.byClass.map {
            BarChart.Group($0.name, bars: bars($0.figures, "similarity.before", "similarity.after"))
          })),
      .table(
        caption: "By class",
        header: ["class", "pairs", "before", "after", "of the right ones", "difference"],
        rows: section.byClass.map { name, figures in
          [name, "\(figures.pairCount)"]
            + [
              "similarity.before", "similarity.after", section.mainSuccessPath + ".ofRight",
              section.mainSuccessPath + ".difference",
            ].map {
              ReportParts.text(figures[$0])
            }
        }),
    ]
  }

  func course(_ section: SetSummary.Section) -> HTML {
    let points = section.rounds.enumerated().map { round, estimate in
      LineChart.Point(x: Double(round), y: estimate.value, spread: estimate.low...estimate.high)
    }
    return .figure(
      LineChart(
        "\(section.pairing.title): best score so far",
        description: "The mean over pairs with its 95 % interval.",
        x: Axis("step"), y: Axis("score"), lines: [.init("mean", points: points)]))
  }
}
