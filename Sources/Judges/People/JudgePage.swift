import Files
import Foundation
import Pictures
import Preconditions
import Tensors

/// A page on which a person judges answers without knowing which model gave them: answers in an order that the
/// seed decides, and codes instead of names.
///
/// The page works without a network, by keys alone. The browser keeps what was chosen; the page writes it into
/// a CSV file, which `HumanVerdicts` reads.
public struct JudgePage: Sendable {
  /// An answer that is to be judged.
  public struct Item: Sendable, Hashable {
    /// What tells the answer from all others, such as its data set, model and number. The page does not say it.
    public let key: [String]
    /// The request and the answer.
    public let exchange: Exchange

    /// An answer that is to be judged.
    ///
    /// - Parameters:
    ///   - key: what tells the answer from all others
    ///   - exchange: the request and the answer
    public init(key: [String], exchange: Exchange) { (self.key, self.exchange) = (key, exchange) }
  }

  /// What judges call an answer: of the same key and seed, always the same.
  ///
  /// - Parameters:
  ///   - key: what tells the answer from all others
  ///   - seed: the seed of the page
  package static func code(of key: [String], seed: Int) -> String { Fingerprint.of(["\(seed)"] + key) }

  /// The report page around the program.
  package let page: ReportPage

  /// A page about answers. Traps unless keys differ and there is one.
  ///
  /// - Parameters:
  ///   - items: the answers
  ///   - rubric: the choices that there are
  ///   - seed: decides the order and the codes
  /// - Throws: `InputError` for a group that the rubric does not know
  public init(_ items: [Item], rubric: any Rubric, seed: Int) throws {
    require(!items.isEmpty, "expected at least one answer to judge, found none")
    require(Set(items.map(\.key)).count == items.count, "expected answers with keys of their own")
    var generator = RandomGenerator(seed: seed)
    let coded = items.map { (code: Self.code(of: $0.key, seed: seed), exchange: $0.exchange) }
      .sorted { $0.code < $1.code }.shuffled(using: &generator)
    let fields = try coded.map { code, exchange in
      let known: KeyValuePairs<String, JSON> = [
        "code": .string(code), "rule": .string(try rubric.instruction(for: exchange.group)),
        "answer": .string(exchange.answer),
      ]
      let item = JSONObject(known)
      return JSON.object(
        rubric.showsRequest ? item.appending(["request": .string(exchange.request)]) : item)
    }
    let choices = rubric.choices.map { choice -> JSON in
      ["name": .string(choice.name), "meaning": .string(choice.meaning)]
    }
    var page = ReportPage(
      "Judge answers",
      summary: """
        Choose by the keys 1 to \(choices.count); arrows go back and on. This page keeps your choices in this browser until \
        you save them into a file.
        """,
      sections: [
        .init(
          "Answers",
          .element(
            "noscript", [:], "This page needs the program that it brings, which your browser does not run."),
          .element("div", ["id": "judge"]))
      ])
    page.script = PageScript(
      JudgeProgram.code, digest: JudgeProgram.digest,
      data: [
        "page": .string(Fingerprint.of([rubric.name] + coded.flatMap { [$0.code, $0.exchange.answer] })),
        "showsRequest": .bool(rubric.showsRequest), "choices": .array(choices), "items": .array(fields),
      ])
    self.page = page
  }

  /// Writes the page, whole or not at all. Throws `OutputError`.
  public func write(to url: URL) throws { try page.write(to: url) }
}
