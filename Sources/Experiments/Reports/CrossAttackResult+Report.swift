import CrossAttacks
import Files
import Pictures
import Runs

extension CrossAttackResult {
  /// The page that shows all of what was done and found.
  ///
  /// - Parameter command: the command that repeats the run
  public func report(command: String) throws -> ReportPage {
    let document = try JSONField(parsing: Array(json.utf8), file: nil)
    let shown: Set = ["account", "tokens", "others", "attribution", "defence"]
    var sections = [
      ReportPage.Section("Scores", scores),
      ReportPage.Section("Image", pictures),
      ReportPage.Section("Text", ReportParts.texts(clean: clean.text, adversarial: adversarial.text)),
      ReportPage.Section("Course", course, account.isEmpty ? .empty : accountTable),
    ]
    if let attribution { sections.append(.init("Attribution", Self.chart(attribution, clean: clean.score))) }
    if let defence { sections.append(.init("Defence", Self.table(defence))) }
    sections += [
      .init("Parameters", try ReportParts.parameters(document, leavingOut: shown)),
      .init("To repeat it", .command(command)),
    ]
    return ReportPage(
      "Cross attack on one pair",
      summary:
        """
        \(goal.sentence). Its score went from \(ReportParts.number(clean.score)) to \(ReportParts.number(verified)), computed \
        from the saved image and text.
        """, sections: sections)
  }

  private var scores: HTML {
    let bars = [
      ("before", clean.score), ("attacked text only", textOnly), ("attacked image only", imageOnly),
      ("both", verified),
    ]
    var rows = bars.map { [$0.0, ReportParts.number($0.1, decimals: 4)] }
    rows.append(["both, as the optimizer had it", ReportParts.number(adversarial.score, decimals: 4)])
    for other in others {
      let name = other.model.name
      let part = other.wasAttacked ? "attacked as well" : "took no part"
      rows.append(["\(name) (\(part)), before", ReportParts.number(other.clean, decimals: 4)])
      rows.append(["\(name) (\(part)), both", ReportParts.number(other.verified, decimals: 4)])
    }
    if let ranks { rows.append(["rank among the candidates", "\(ranks.clean) → \(ranks.verified)"]) }
    return .figure(
      BarChart(
        "Score of the pair", axis: Axis("score"), groups: bars.map { .init($0.0, Double($0.1)) }))
      + .table(caption: "Scores, from what was saved", header: ["pair", "score"], rows: rows)
  }

  private var pictures: HTML {
    ReportParts.pictures(
      clean: image.clean, adversarial: image.adversarial,
      region: image.region == "everywhere" ? nil : image.mask,
      regionName: image.region, subject: "the image")
      + .paragraph(
        """
        \(image.budget.norm.rawValue) \(ReportParts.number(image.distance, decimals: 5)) of \
        \(ReportParts.number(image.budget.radius, decimals: 5)) spent, \(image.changedPixels) pixels changed.
        """)
  }

  private var course: HTML {
    let points = run.trace.map { LineChart.Point(x: Double($0.evaluations), y: Double($0.score)) }
    return .figure(
      LineChart(
        "Best score so far", description: "A point for the start and for each step.",
        x: Axis("evaluations of single texts and images"), y: Axis("score"),
        lines: [.init("both sides", points: points)]))
  }

  private var accountTable: HTML {
    .table(
      caption: "The ledger's account of every step",
      header: ["step", "kept", "score", "evaluations", "spent", "pixels", "tokens"],
      rows: account.map { round in
        [
          "\(round.step)", round.kept.rawValue, ReportParts.number(round.score, decimals: 4),
          "\(round.evaluations)",
          ReportParts.number(round.distance, decimals: 5), "\(round.changedPixels)", "\(round.changedTokens)",
        ]
      })
  }

  private static func table(_ comparison: DefenceComparison) -> HTML {
    let findings: [(name: String, scores: DefendedScores)] = [
      ("clean", comparison.clean), ("static attack", comparison.staticAttack),
      ("adaptive attack", comparison.adaptive),
    ]
    return .table(
      caption: "Scores without the defence and behind it, by \(comparison.judgements) judgements",
      header: ["pair", "undefended", "behind it", "deviation", "lowest", "highest"],
      rows: findings.map { name, scores in
        [name]
          + [scores.undefended, scores.mean, scores.deviation, scores.lowest, scores.highest].map {
            ReportParts.number($0, decimals: 4)
          }
      }) + answers(findings)
  }

  /// What a model answers behind the defence; nothing of one that does not answer.
  private static func answers(_ findings: [(name: String, scores: DefendedScores)]) -> HTML {
    let rows = findings.compactMap { name, scores in
      scores.answers.map { answers in
        [
          name, answers.undefended, ReportParts.number(Float(answers.reached), decimals: 2),
          answers.judged[0],
        ]
      }
    }
    guard !rows.isEmpty else { return .empty }
    return .table(
      caption: "Answers without the defence and behind it",
      header: ["pair", "undefended", "share that begins with the target", "the first behind it"], rows: rows)
  }

  private static func chart(_ attribution: PairAttribution, clean: Float) -> HTML {
    .figure(
      BarChart(
        "What each side reaches alone", axis: Axis("score"),
        groups: [
          .init("before", Double(clean)), .init("text alone", Double(attribution.text)),
          .init("image alone", Double(attribution.image)), .init("both", Double(attribution.both)),
        ]), caption: "Each with at most \(attribution.evaluations) evaluations.")
  }
}
