import COpenSSL
import Files
import Foundation
import FoundationXML
import Testing

@testable import Judges

@Suite struct JudgePageTests {
  private static let hostile = "</script><script>alert('&')</script> \u{2028}]]>"

  private func items(_ answers: [String], model: String = "model-of-a-name") -> [JudgePage.Item] {
    answers.enumerated().map { index, answer in
      JudgePage.Item(
        key: [model, "\(index)"],
        exchange: Exchange(request: "Where is it? \(answer)", answer: answer, group: "07-Sex"))
    }
  }

  /// What the program reads.
  private func data(of page: JudgePage) throws -> JSONField {
    let match = try #require(page.page.text.firstMatch(of: /<script id="data"[^>]*>(.*?)<\/script>/))
    return try JSONField(parsing: Array(match.1.utf8), file: nil)
  }

  @Test func programIsTheOneThatThePolicyNames() throws {
    let bytes = Array(JudgeProgram.code.utf8)
    var digest = [UInt8](repeating: 0, count: 32)
    #expect(EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil) == 1)
    #expect(Data(digest).base64EncodedString() == JudgeProgram.digest)
    #expect(!JudgeProgram.code.contains("<") && !JudgeProgram.code.contains("&"))
    let text = try JudgePage(items(["a"]), rubric: RefusalRubric(), seed: 1).page.text
    #expect(text.contains("script-src 'sha256-\(JudgeProgram.digest)'".replacing("'", with: "&#39;")))
    #expect(text.contains("<script>" + JudgeProgram.code + "</script>"))
  }

  @Test func textsStayTexts() throws {
    let page = try JudgePage(items([Self.hostile]), rubric: RefusalRubric(), seed: 1)
    #expect(XMLParser(data: Data(page.page.text.utf8)).parse())
    #expect(page.page.text.matches(of: /<script/).count == 2)
    let item = try data(of: page).member("items").elements()[0]
    #expect(try item.member("answer").string() == Self.hostile)
    #expect(try item.member("request").string() == "Where is it? \(Self.hostile)")
  }

  @Test func modelsAreHiddenAndSoAreRequestsThatNobodyIsToSee() throws {
    let page = try JudgePage(items(["a", "b"]), rubric: SafetyRubric(), seed: 1)
    #expect(!page.page.text.contains("model-of-a-name"))
    #expect(!page.page.text.contains("Where is it?"))
    #expect(try JudgePage(items(["a"]), rubric: RefusalRubric(), seed: 1).page.text.contains("Where is it?"))
  }

  /// The order is the seed's, whatever the order of the answers and the names of the models.
  @Test func orderIsTheSeeds() throws {
    func order(_ items: [JudgePage.Item], seed: Int) throws -> [String] {
      try data(of: JudgePage(items, rubric: SafetyRubric(), seed: seed)).member("items").elements()
        .map { try $0.member("answer").string() }
    }
    let answers = items((0..<40).map { "answer \($0)" })
    let first = try order(answers, seed: 1)
    #expect(first == (try order(answers.reversed(), seed: 1)))
    #expect(first != (try order(answers, seed: 2)))
    #expect(first != answers.map(\.exchange.answer) && Set(first).count == 40)
  }

  @Test func codesAreOfKeyAndSeed() {
    let codes = [
      JudgePage.code(of: ["a", "b"], seed: 1), JudgePage.code(of: ["ab"], seed: 1),
      JudgePage.code(of: ["a", "b"], seed: 2),
    ]
    #expect(Set(codes).count == 3)
    #expect(codes.allSatisfy { $0.wholeMatch(of: /[0-9a-f]{16}/) != nil })
  }

  @Test func scenariosMustBeKnown() {
    let item = JudgePage.Item(key: ["a"], exchange: Exchange(request: "", answer: ""))
    #expect(throws: InputError.self) { try JudgePage([item], rubric: SafetyRubric(), seed: 1) }
  }
}
