import EmbeddingModels
import Files
import Foundation
import Imaging
import Judges
import Responses
import Statistics
import Synchronization
import TestSupport
import Testing

@testable import Scores

@Suite struct ScoreRunTests {
  private static let responses = [
    ScoreFixture.response(
      "1", "On the left.", labels: ["class": "CT and Heart", "attribute": "CT and Heart"]),
    ScoreFixture.response("2", "I'm sorry.", labels: ["class": "CT and Heart"]),
    ScoreFixture.response("2", "</script>", input: "normal", judgements: ["is_safe(gpt)": "unsafe"]),
  ]

  private func withImages(_ body: (ResponseImages, URL) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let image = Image(width: 2, height: 2, channels: 1, pixels: [0, 90, 180, 250])
      try folder.write(image.pngBytes(), to: "a.png")
      try body(ResponseImages(in: folder), folder)
    }
  }

  @Test func filesSayEverything() throws {
    try withTemporaryFolder { folder in
      let run = try ScoreRun(Self.responses, set: "tiny", command: "score-responses x", in: folder)
      #expect(try run.run())
      let summary = try run.finish()
      #expect(summary.wholes.map(\.count) == [2, 1])
      let lines = try ScoredResponse.lines(of: [folder.appendingPathComponent(ScoreRun.scoresName)])
      #expect(lines.map(\.id) == ["1", "2", "2"])
      #expect(lines.map(\.repaired) == [.success, .refusal, .success])
      #expect(lines[2].judged == [JudgedChoice(judge: "is_safe(gpt)", rubric: .safety, choice: "unsafe")])
      #expect(lines[0].labels == ["class": "CT and Heart", "attribute": "CT and Heart"])
      let document = try JSONField(contentsOf: folder.appendingPathComponent("summary.json"))
      let cell = try document.member("cells").elements()[0]
      #expect(try cell.member("figures").member("successRepaired").member("value").number() == 0.5)
      let page = try String(contentsOf: folder.appendingPathComponent("report.html"), encoding: .utf8)
      #expect(page.contains("&lt;/script&gt;") && !page.contains("<script"))
      #expect(page.contains("score-responses x"))
      _ = try run.finish(showsExamples: false)
      let bare = try String(contentsOf: folder.appendingPathComponent("report.html"), encoding: .utf8)
      #expect(!bare.contains("On the left."))
      ScoreRun.remove(from: folder)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }
  }

  /// A run that measures ends anywhere and is taken up; its files are those of a run that nobody stopped.
  @Test func runsAreTakenUp() throws {
    try withImages { images, folder in
      let model = try ModelFolder(contentsOf: RepositoryFixtures.model("tiny-clip")).imageTextModel()
      let measuring = ScoreRun.Measuring(ResponseScorer(images: model), images: images)
      let responses = ["1", "2", "3"].map {
        ScoreFixture.response($0, "on the left \($0)", image: "a.png", labels: ["attribute": "a heart"])
      }
      func run(in name: String, isResuming: Bool = false) throws -> ScoreRun {
        try ScoreRun(
          responses, measuring: measuring, in: folder.appendingPathComponent(name), isResuming: isResuming)
      }
      func lines(_ name: String) throws -> String {
        try String(
          contentsOf: folder.appendingPathComponent(name).appendingPathComponent(ScoreRun.scoresName),
          encoding: .utf8)
      }
      let whole = try run(in: "whole")
      #expect(try whole.run())
      do {
        let stopped = try run(in: "stopped")
        // However many threads there are, one is not told to stop.
        let asked = Mutex(0)
        #expect(
          try !stopped.run(shouldStop: {
            asked.withLock { count in
              count += 1
              return count > 1
            }
          }))
        #expect(throws: InputError.self) { try run(in: "stopped") }
      }
      let resumed = try run(in: "stopped", isResuming: true)
      #expect(resumed.doneCount == 1)
      #expect(try resumed.run())
      #expect(try lines("whole") == lines("stopped"))
      let scores = try #require(
        ScoredResponse.lines(of: [folder.appendingPathComponent("whole/scores.jsonl")])[0].scores)
      let (tii, tto) = (try #require(scores.tii), try #require(scores.tto))
      let tio = try #require(scores.tio)
      let scale = model.logit?.scale ?? 1
      #expect(abs((try #require(scores.composite)) - (1 + tii / scale + tto + tio / scale) / 4) < 1e-5)
      #expect(throws: InputError.self) {
        try ScoreRun(
          responses.dropLast(), measuring: measuring, in: folder.appendingPathComponent("stopped"),
          isResuming: true)
      }
    }
  }

  @Test func whatCannotBeReadIsSaid() throws {
    try withImages { images, folder in
      try folder.write("no image".utf8, to: "b.png")
      let model = try ModelFolder(contentsOf: RepositoryFixtures.model("tiny-clip")).imageTextModel()
      let run = try ScoreRun(
        [ScoreFixture.response("1", "left", image: "b.png", labels: ["attribute": "a"])],
        measuring: .init(ResponseScorer(images: model), images: images),
        in: folder.appendingPathComponent("run"))
      #expect(try run.run())
      #expect(try run.finish().problemCount == 1)
      let line = try ScoredResponse.lines(of: [folder.appendingPathComponent("run/scores.jsonl")])[0]
      #expect(line.problem?.contains("b.png") == true && line.scores?.tii == nil && line.scores?.tto != nil)
    }
  }

  @Test(arguments: [
    ("../a.png", "1: image: expected a path inside of"), ("/a.png", "1: image: expected a path inside of"),
    ("", "1: image: expected a path inside of"), ("none.png", "1: expected a file, found nothing"),
  ])
  func imagesMustBeInTheirFolder(path: String, message: String) throws {
    try withImages { images, folder in
      let scorer = ResponseScorer(
        images: try ModelFolder(contentsOf: RepositoryFixtures.model("tiny-clip")).imageTextModel())
      let error = #expect(throws: InputError.self) {
        try ScoreRun(
          [ScoreFixture.response("1", "left", image: path)], measuring: .init(scorer, images: images),
          in: folder.appendingPathComponent("run"))
      }
      #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }
  }

  @Test func responsesStandOnce() throws {
    try withTemporaryFolder { folder in
      let error = #expect(throws: InputError.self) {
        try ScoreRun([Self.responses[0], Self.responses[0]], in: folder)
      }
      #expect(
        error?.description
          == "1: expected each item once for each input, model, method and seed, found it twice")
      var again = Self.responses[0]
      again.question.labels["seed"] = "7"
      #expect(throws: Never.self) { try ScoreRun([Self.responses[0], again], in: folder) }
      again.question.labels["seed"] = "x"
      let other = #expect(throws: InputError.self) { try ScoreRun([again], in: folder) }
      #expect(other?.description == "1: labels.seed: expected an integer, found \"x\"")
    }
  }

  @Test(arguments: [
    ("", "expected at least one line, found none"),
    ("{}", "line 1: schema: expected an integer from 2 to 2, found nothing"),
    ("[1]", "line 1: expected an object"),
  ])
  func badScoresAreNamed(text: String, message: String) throws {
    try withTemporaryFolder { folder in
      try folder.write(text.utf8, to: "scores.jsonl")
      let error = #expect(throws: InputError.self) {
        try ScoredResponse.lines(of: [folder.appendingPathComponent("scores.jsonl")])
      }
      #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }
  }

  @Test func choicesMustBeOfTheirRubric() throws {
    try withTemporaryFolder { folder in
      let line = try ScoreFixture.scored(
        "1", "Yes.", judged: [JudgedChoice(judge: "j", rubric: .safety, choice: "safe")]
      ).text()
      try folder.write((line + "\n").utf8, to: "a.jsonl")
      try folder.write((line.replacing("\"safe\"", with: "\"sure\"") + "\n").utf8, to: "b.jsonl")
      let files = ["a.jsonl", "b.jsonl"].map(folder.appendingPathComponent)
      #expect(try ScoredResponse.lines(of: [files[0]]).count == 1)
      let error = #expect(throws: InputError.self) { try ScoredResponse.lines(of: [files[1]]) }
      #expect(
        error?.description.hasSuffix(
          "line 1: judged[0].choice: expected one of \"safe\", \"unsafe\", found \"sure\"") == true)
      #expect(throws: InputError.self) { try ScoredResponse.lines(of: [files[0], files[0]]) }
    }
  }
}
