import Crossmatch
import Files
import Foundation
import Phantoms
import Statistics
import TestSupport
import Testing

@testable import Datasets
@testable import Experiments
@testable import Pictures

/// Pages that show what was done; `Tests/PicturesTests` reads pages with a parser.
@Suite struct ReportTests {
  @Test(arguments: ["", "a", " a  b c ", "a\nb\u{200B} c", "e\u{301} \u{202E}x"])
  func piecesMakeTheTextAgain(_ text: String) {
    let pieces = ReportParts.pieces(text)
    #expect(Array(pieces.joined().utf8) == Array(text.utf8))
    #expect(pieces.count <= text.split(whereSeparator: \.isWhitespace).count + 2)
  }

  /// Captions and names of files are texts of strangers.
  @Test func aSetsPageShowsItsTextsAsTexts() throws {
    try withTemporaryFolder { folder in
      let hostile = "<script>alert('x')</script> & \\\"quoted\\\""
      try PhantomFolder.write(count: 2, seed: 5, size: 32, to: folder)
      try folder.write(
        """
        {"file_name": "00000.png", "text": "\(hostile)", "class": "<b>"}
        {"file_name": "00001.png", "text": "a chest", "class": "chest"}
        """.utf8, to: PhantomFolder.metadataName)
      let set = try PairSet(contentsOf: folder.appendingPathComponent(PhantomFolder.metadataName))
      let run = try SetRun(
        SetPlan(set, pairings: [.unmatched], seed: 0),
        against: ModelFolder(contentsOf: RepositoryFixtures.model("tiny-clip")).imageTextModel(),
        settings: ["limit": "<i>"],
        command: "cross-attack --pairs '<u>'", in: folder.appendingPathComponent("run")
      ) { _, _, _, _, _ in nil }
      #expect(try run.run())
      let page = try run.report(try run.finish()).text
      for tag in ["<script", "<b>", "<i>", "<u>"] { #expect(!page.contains(tag), "\(tag)") }
      for text in ["&lt;b&gt;", "settings.limit", "&lt;u&gt;", "Unmatched (2M)", "interval"] {
        #expect(page.contains(text), "\(text)")
      }
    }
  }

  // MARK: Cells

  /// The cells of a page's tables, by caption and row.
  private func cells(_ page: HTML, _ caption: String) throws -> [String: [String]] {
    let table = try #require(
      page.markup.matches(of: /<table>.*?<\/table>/.dotMatchesNewlines()).map { String($0.0) }
        .first { $0.contains("<caption><span>\(caption)</span></caption>") }, "\(caption)")
    let body = table.split(separator: "<tbody>")[1]
    return body.split(separator: "<tr>").reduce(into: [:]) { rows, row in
      let cells = row.matches(of: /<(?:th scope="row"|td)>(.*?)<\/t[hd]>/).map { String($0.1) }
      if let name = cells.first { rows[name] = Array(cells.dropFirst()) }
    }
  }

  /// A section whose every figure has a value of its own.
  private func section(_ pairing: Pairing, _ goal: SetGoal) -> SetSummary.Section {
    let metrics = SetMetric.all(for: pairing, goal, hasPhrase: true, hasAttribution: true, hasDefence: true)
    let values = metrics.enumerated().map { number, metric in
      let value = Double(number)
      let estimate = Estimate(value: value, low: value - 0.25, high: value + 0.25)
      return (path: metric.path.joined(separator: "."), estimate: Estimate?.some(estimate))
    }
    let figures = SetSummary.Figures(pairCount: 9, values: values)
    return SetSummary.Section(
      pairing: pairing, goal: goal, overall: figures, byClass: [("chest", figures), ("brain", figures)],
      rounds: [])
  }

  private func report(_ sections: [SetSummary.Section], in folder: URL) throws -> SetReport {
    let model = try ModelFolder(contentsOf: RepositoryFixtures.model("tiny-clip")).imageTextModel()
    let set = try PairSet(samples: [Sample(PhantomGenerator(size: 32).phantom(seed: 1))])
    let summary = SetSummary(
      goal: sections[0].goal, seedCount: 1, leftOut: 0, failedCount: 0, sections: sections,
      transfer: [.init(model: ModelIdentity(name: "another"), sections: sections)], verification: 0,
      seconds: 1)
    return SetReport(
      plan: try SetPlan(set, seed: 0), folder: folder, model: model, summary: summary, rows: [], failures: [],
      document: try JSONField(parsing: Array("{}".utf8), file: nil))
  }

  @Test func everyFigureStandsInItsCell() throws {
    try withTemporaryFolder { folder in
      let section = section(.wrongFinding, .swap)
      let report = try report([section], in: folder)
      func text(_ path: String, _ decimals: Int = 3) throws -> String {
        ReportParts.text(section.overall[path], decimals: decimals)
      }
      func page(_ parts: [HTML]) -> HTML { parts.reduce(.empty, +) }

      let success = page(report.success(section))
      let shares = try cells(
        success, "Share of pairs before and after, and attack success by both definitions")
      for (name, path) in [("text for the image", "textRetrieval"), ("image for the text", "imageRetrieval")]
      {
        for top in [1, 5, 10] {
          #expect(
            try shares["\(name), top \(top)"] == [
              text("\(path).recall.\(top).before"), text("\(path).recall.\(top).after"),
              text("\(path).success.\(top).ofRight"), text("\(path).success.\(top).difference"),
            ])
        }
      }
      for (name, path) in [("image", "preference"), ("text", "textPreference")] {
        #expect(
          try shares["own caption preferred by the \(name)"] == [
            text("\(path).before"), text("\(path).after"), text("\(path).success.ofRight"),
            text("\(path).success.difference"),
          ])
      }
      #expect(
        try shares["wanted text for the image, top 5"] == [
          text("wantedRetrieval.recall.5.before"), text("wantedRetrieval.recall.5.after"), "–", "–",
        ])
      let ranks = try cells(success, "Mean rank")
      for (name, path) in [
        ("text for the image", "textRetrieval"), ("image for the text", "imageRetrieval"),
        ("wanted text for the image", "wantedRetrieval"),
      ] {
        #expect(
          try ranks[name] == [text("\(path).meanRank.before", 1), text("\(path).meanRank.after", 1)])
      }

      let similarity = page(report.similarity(section))
      let cosines = try cells(similarity, "Mean cosines")
      for (name, path) in [
        ("before", "similarity.before"), ("attacked text only", "similarity.textOnly"),
        ("attacked image only", "similarity.imageOnly"), ("both", "similarity.after"),
        ("clean image and its own caption", "ownCaption.before"),
        ("attacked image and its own caption", "ownCaption.after"),
        ("change of the pair", "similarity.change"),
      ] { #expect(try cosines[name] == [text(path)], "\(name)") }
      let scores = try cells(similarity, "Mean scores of the goal")
      for (name, path) in [
        ("before", "score.before"), ("with the phrase", "phrase.verified"), ("after", "score.after"),
        ("image’s margin before", "imageMargin.before"), ("image’s margin after", "imageMargin.after"),
        ("text’s margin before", "textMargin.before"), ("text’s margin after", "textMargin.after"),
      ] { #expect(try scores[name] == [text(path)], "\(name)") }
      let effort = try cells(similarity, "What the attacks took, mean per pair")
      for (name, path, decimals) in [
        ("changed tokens", "changedTokens", 1), ("changed pixels", "changedPixels", 0),
        ("budget spent", "spent", 4), ("evaluations", "evaluations", 0),
      ] { #expect(try effort[name] == [text(path, decimals)], "\(name)") }
      let alone = try cells(similarity, "Mean scores with equally many evaluations")
      for (name, side) in [("text alone", "text"), ("image alone", "image"), ("both", "both")] {
        #expect(try alone[name] == [text("attribution.\(side)")], "\(name)")
      }

      let defence = try cells(similarity, "Mean scores without the defence and behind it")
      for (name, path) in [("clean", "clean"), ("static attack", "static"), ("adaptive attack", "adaptive")] {
        #expect(
          try defence[name] == ["undefended", "mean", "deviation"].map { try text("defence.\(path).\($0)") })
      }

      let main = try [
        text("similarity.before"), text("similarity.after"), text("preference.success.ofRight"),
        text("preference.success.difference"),
      ]
      let classes = try cells(page(report.classes(section)), "By class")
      #expect(classes == ["chest": ["9"] + main, "brain": ["9"] + main])
      #expect(
        try cells(report.transfer, "The same images and texts on other models") == [
          "another": ["Wrong finding"] + main
        ])
    }
  }

  @Test func ranksStandInTheirCells() throws {
    try withTemporaryFolder { folder in
      let section = section(.matched, .rank(.leave, top: 3))
      let page = try report([section], in: folder).success(section).reduce(.empty, +)
      func text(_ path: String, _ decimals: Int = 3) throws -> String {
        ReportParts.text(section.overall[path], decimals: decimals)
      }
      let shares = try cells(page, "Share of pairs before and after, and attack success by both definitions")
      #expect(
        try shares["text in the top 3 of the candidates"] == [
          text("rank.top.before"), text("rank.top.after"), text("rank.success.ofRight"),
          text("rank.success.difference"),
        ])
      let ranks = try cells(page, "Mean rank")
      #expect(
        try ranks["text among the candidates"] == [text("rank.mean.before", 1), text("rank.mean.after", 1)])
    }
  }
}
