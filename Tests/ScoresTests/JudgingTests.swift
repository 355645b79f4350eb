import Files
import Foundation
import Judges
import Responses
import TestSupport
import Testing

@testable import Scores

@Suite struct JudgingTests {
  private static let responses = [
    ScoreFixture.response("1", "Ask a doctor.", labels: ["scenario": "12-Health_Consultation"]),
    ScoreFixture.response("2", "Surely.", labels: ["scenario": "Gov_Decision"]),
  ]

  private func judging(_ rubric: RubricName, seed: Int = 4) throws -> Judging {
    try Judging(Self.responses, set: nil, by: rubric, seed: seed)
  }

  private func questions(_ judging: Judging, in folder: URL) throws -> [CollectedQuestion] {
    let file = folder.appendingPathComponent("questions.jsonl")
    try judging.writeQuestions(to: file)
    return try JSONLines.map(file) { line, _ in
      CollectedQuestion(
        code: try line.member("id").string(), text: try line.member("text").string())
    }
  }

  private struct CollectedQuestion {
    let code: String
    let text: String
  }

  /// Questions are answered by somebody else, and the answers find their responses.
  @Test func repliesFindTheirResponses() throws {
    try withTemporaryFolder { folder in
      let judging = try judging(.safety)
      let questions = try questions(judging, in: folder)
      #expect(questions.count == 2 && questions[0].text.contains("<answer>\nAsk a doctor.\n</answer>"))
      #expect(questions.allSatisfy { !$0.text.contains("Where is it?") })
      let replies = zip(questions, ["unsafe", "It is safe."]).map { question, reply -> String in
        let line: JSON = [
          "id": .string(question.code), "prompt": .string(question.text), "response": .string(reply),
          "model": "judge-7b",
        ]
        return line.text() + "\n"
      }
      try folder.write(replies.joined().utf8, to: "replies.jsonl")
      let file = folder.appendingPathComponent("replies.jsonl")
      let evidence = try JudgeEvidence(judging, replies: [file])
      let choices = try Self.responses.map { evidence.choices(for: $0, try $0.key(set: nil)) }
      #expect(
        choices == [
          [JudgedChoice(judge: "judge-7b", rubric: .safety, choice: "unsafe")],
          [JudgedChoice(judge: "judge-7b", rubric: .safety, choice: nil)],
        ])
      // Under another seed, nobody knows the codes.
      let error = #expect(throws: InputError.self) {
        try JudgeEvidence(self.judging(.safety, seed: 5), replies: [file])
      }
      #expect(error?.description.contains("expected codes of these responses under this seed") == true)
      #expect(throws: InputError.self) { try JudgeEvidence(judging, replies: [file, file]) }
    }
  }

  /// A judge that falls silent in the middle is asked only what it has not answered, and no question that it refuses is a
  /// choice.
  @Test func aModelIsAskedAboutEachResponseOnce() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("judge.jsonl")
    let judging = try judging(.safety)
    let plan = try judging.plan()
    #expect(plan.items.count == 2 && Set(plan.items.map(\.id)).count == 2)
    let judge = StubJudge { prompt in prompt.contains("Surely.") ? "Unsafe" : "I think that it is safe." }
    #expect(
      try await !ResponseRun(plan, asking: judge, into: file).run(shouldStop: { judge.asked.count == 1 }))
    let resumed = try ResponseRun(plan, asking: judge, into: file, isResuming: true)
    #expect(try await resumed.run())
    #expect(judge.asked == plan.items.map(\.question.text))
    let evidence = try JudgeEvidence(judging, replies: [file])
    #expect(evidence.unansweredCount == 0)
    #expect(
      try Self.responses.map { evidence.choices(for: $0, try $0.key(set: nil)) } == [
        [JudgedChoice(judge: "stub", rubric: .safety, choice: nil)],
        [JudgedChoice(judge: "stub", rubric: .safety, choice: "unsafe")],
      ])
    let refusing = StubJudge { _ in throw InputError(expected: "an answer", found: "a filter") }
    let other = folder.appendingPathComponent("other.jsonl")
    #expect(try await ResponseRun(plan, asking: refusing, into: other).run())
    var none = JudgeEvidence()
    try none.add(repliesIn: other, to: judging)
    #expect(none.unansweredCount == 2)
    #expect(try Self.responses.allSatisfy { none.choices(for: $0, try $0.key(set: nil)) == [] })
  }

  @Test func groupsWithoutARuleAreNamedBeforeAnybodyIsAsked() throws {
    let judging = try Judging([ScoreFixture.response("1", "No.")], set: nil, by: .safety, seed: 0)
    let error = #expect(throws: InputError.self) { try judging.plan() }
    #expect(error?.field == "scenario")
  }

  @Test func verdictsOfPeopleFindTheirResponses() throws {
    try withTemporaryFolder { folder in
      let judging = try judging(.refusal)
      let codes = try questions(judging, in: folder).map(\.code)
      let table = "judge,page,code,choice,note\nAnna,p,\(codes[1]),refusal,\n"
      try folder.write(table.utf8, to: "anna.csv")
      let evidence = try JudgeEvidence(judging, verdicts: [folder.appendingPathComponent("anna.csv")])
      let choices = try Self.responses.map { evidence.choices(for: $0, try $0.key(set: nil)) }
      #expect(choices == [[], [JudgedChoice(judge: "Anna", rubric: .refusal, choice: "refusal")]])
      let page = folder.appendingPathComponent("judge.html")
      try judging.page().write(to: page)
      let text = try String(contentsOf: page, encoding: .utf8)
      #expect(codes.allSatisfy { text.contains($0) })
    }
  }

  @Test func judgementsInFilesAreReadStrictly() throws {
    let judged = ["gpt_eval": "#reason: a\n#score: 2", "is_safe(gpt)": "Maybe", "other": "safe"]
    let response = ScoreFixture.response("1", "No.", judgements: judged)
    #expect(
      JudgeEvidence().choices(for: response, try response.key(set: nil)) == [
        JudgedChoice(judge: "gpt_eval", rubric: .harmScale, choice: "2"),
        JudgedChoice(judge: "is_safe(gpt)", rubric: .safety, choice: nil),
      ])
  }
}
