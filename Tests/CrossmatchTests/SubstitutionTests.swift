import Crossmatch
import Files
import Foundation
import Tensors
import TestSupport
import Testing

/// Words of the prompt replaced, by a table or by neighbours in the embedding matrix.
@Suite struct SubstitutionTests {
  private let encoder: any TextEncoder
  private let prompt = "The left lung is normal, no nodule."
  private let table = ["left": ["right", "other"], "no": ["a large", "one"], "NORMAL": ["dark", "white"]]
  private let target = "a radiograph with a nodule"

  init() throws { encoder = try TinyModel.textEncoder("tiny-bert") }

  private func score(_ text: String) -> Float {
    -towards(target, encoder).losses(of: encoder.textEmbeddings(of: [text])).item
  }

  private func best(_ search: TokenSearch, steps: Int = 40) throws -> TokenSearchRun {
    var run = try search.start(prompt: prompt, against: encoder, objective: towards(target, encoder), seed: 1)
    for _ in 0..<steps { run.step() }
    return run
  }

  /// All 27 texts, by brute force.
  @Test(arguments: [TokenSearch.Method.sampling, .sweep])
  func findsTheBestOfAllCombinations(_ method: TokenSearch.Method) throws {
    var search = TokenSearch.words
    search.substitution = .table(table)
    search.stages = [.init(width: 8, method: method)]
    search.replacements = method == .sampling ? 3 : 1
    search.bufferSize = 1
    let run = try best(search)
    var texts: [String] = []
    for left in ["left", "right", "other"] {
      for normal in ["normal", "dark", "white"] {
        for no in ["no", "a large", "one"] {
          texts.append("The \(left) lung is \(normal), \(no) nodule.")
        }
      }
    }
    let highest = texts.map(score).max()!
    // A sweep changes one word at a time and may end where no single change helps.
    if method == .sampling { #expect(abs(run.bestScore - highest) < 1e-5) }
    #expect(texts.contains(run.bestText) && abs(score(run.bestText) - run.bestScore) < 1e-5)
    #expect(run.bestScore > score(prompt) && run.candidates <= 27)
    #expect(run.bestTexts == [run.bestText] && run.cleanTexts == [prompt])
    #expect(run.bestTrigger.words.contains(" → ") && run.bestTrigger.tokens.isEmpty)
  }

  @Test func replacesNoMoreWordsThanAllowed() throws {
    var search = TokenSearch.words
    (search.substitution, search.mostSubstitutions) = (.table(table), 1)
    let run = try best(search)
    #expect((2...7).contains(run.candidates))
    #expect(zip(run.bestText.split(separator: " "), prompt.split(separator: " ")).count { $0 != $1 } <= 2)
  }

  @Test func neighboursAreNearestInTheEmbeddingTable() throws {
    var search = TokenSearch.words
    search.substitution = .neighbours(2)
    search.rules.wholeWordsOnly = true
    let counting = CountingEncoder(encoder)
    var run = try search.start(
      prompt: "left", against: counting, objective: towards(target, encoder), seed: 1)
    run.step()
    let id = encoder.tokenizer.encode("left", addingSpecialTokens: false)[0]
    let table = encoder.tokenEmbeddings.l2Normalized()
    let cosines = matrixProduct(table.gatheringRows(at: [Int(id)]), table, transposeB: true).values
    let words = (0..<Int32(table.rows)).filter { other in
      let text = encoder.tokenizer.decode([other])
      return other != id && !text.isEmpty && text.allSatisfy(\.isLetter)
        && encoder.tokenizer.encode(text, addingSpecialTokens: false) == [other]
    }
    let nearest = words.sorted { cosines[Int($0)] > cosines[Int($1)] }.prefix(2)
    #expect(Set(counting.scored.map { $0[1] }) == Set([id] + nearest))
  }

  @Test(arguments: ["prompts", "prompt", "method", "substitutions"])
  func refusesWhatCannotBeSubstituted(_ field: String) throws {
    var search = TokenSearch.words
    search.substitution = .table(table)
    var prompts = [prompt]
    switch field {
    case "prompts": prompts.append("another")
    case "prompt": prompts = ["1 2 3"]
    case "method": search.stages = [.init(width: 4, method: .flips)]
    default: search.mostSubstitutions = 0
    }
    let error = #expect(throws: InputError.self) {
      try search.start(
        SearchTask(prompts: prompts, losses: [EmbeddingTextLoss(encoder, towards(target, encoder))]), seed: 1)
    }
    #expect(error?.field == field)
  }

  @Test func wordsMayHaveHyphensAndApostrophes() throws {
    var search = TokenSearch.words
    search.substitution = .table(["x-ray": ["graph"], "ISN'T": ["is"], "x": ["left"], "ray": ["right"]])
    let run = try search.start(
      prompt: "an X-ray isn\u{2019}t", against: encoder, objective: towards(target, encoder), seed: 1)
    var all = run
    for _ in 0..<10 { all.step() }
    #expect((3...4).contains(all.candidates))
    #expect(!all.bestText.contains("left") && !all.bestText.contains("right"))
  }

  @Test func unusedWordsOfATableAreKnown() {
    let table = Substitution.table(["x-ray": ["a"], "x ray": ["b"], "Lung": ["c"], "isn't": ["d"]])
    #expect(table.unusedWords(in: ["an X-ray", "it isn\u{2019}t"]) == ["Lung", "x ray"])
    #expect(Substitution.neighbours(3).unusedWords(in: ["a"]).isEmpty)
  }

  @Test func tablesAreReadFromJSON() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("table.json")
      try folder.write(#"{"Left": ["right"], "left": ["other"]}"#.utf8, to: "table.json")
      #expect(try Substitution.table(contentsOf: file) == .table(["left": ["right", "other"]]))
      for wrong in ["[]", #"{"left": "right"}"#, #"{"left": [1]}"#, #"{"left": [""]}"#, ""] {
        try folder.write(wrong.utf8, to: "table.json")
        #expect(throws: InputError.self) { try Substitution.table(contentsOf: file) }
      }
    }
  }
}
