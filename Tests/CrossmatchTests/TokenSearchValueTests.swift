import Crossmatch
import Files
import Foundation
import Testing

/// A token search is a value: it is written, read back, and validated when it starts.
@Suite struct TokenSearchValueTests {
  private func coded(_ search: TokenSearch) throws -> (value: TokenSearch, json: String) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = try encoder.encode(search)
    return (try JSONDecoder().decode(TokenSearch.self, from: data), String(decoding: data, as: UTF8.self))
  }

  @Test(arguments: TokenSearch.Preset.allCases + [.own])
  func presetsAreReadBack(_ preset: TokenSearch.Preset) throws {
    let search = TokenSearch(preset)
    #expect(try coded(search).value == search)
  }

  @Test func everySettingIsReadBack() throws {
    var search = TokenSearch(.fast, suffixLength: 7)
    (search.place, search.initial, search.topK, search.skew) = (.prefix, .tokens([4, 5]), 9, 1.1)
    (search.replacements, search.merges, search.bufferSize, search.experience) = (2, 3, 4, 0.3)
    (search.positionPreference, search.sweepPositions, search.learningRate) = (0.7, 5, 0.123)
    (search.weightDecay, search.restarts, search.restartPatience, search.disturbance) = (0.01, 1, 2, nil)
    (search.largestShift, search.gradientMemory, search.fluencyWeight) = (0.2, 3, 0.5)
    (search.substitution, search.mostSubstitutions) = (.table(["a": ["b", "c"]]), 2)
    (search.probe.reduction, search.probe.factor) = (2.5, 3)
    (search.momentum, search.distanceWeight) = (0.5, 4)
    search.rules.bannedTokens = [9, 1, 5]
    search.rules.bannedWords = ["lung", "chest"]
    (search.rules.allowsNonASCII, search.rules.wholeWordsOnly, search.rules.bansTargetWords) = (
      true, true, true
    )
    let read = try coded(search)
    #expect(read.value == search)
    #expect(try coded(read.value).json == read.json)
    #expect(read.json.contains(#""bannedTokens":[1,5,9]"#) && read.json.contains(#"["chest","lung"]"#))
  }

  private static let wrong: [(change: @Sendable (inout TokenSearch) -> Void, field: String)] = [
    ({ $0.suffixLength = 0 }, "suffix length"), ({ $0.stages = [] }, "stages"),
    ({ $0.stages[0].from = -1 }, "stages"), ({ $0.stages[0].width = -3 }, "search width"),
    ({ $0.stages[0].gradients = -1 }, "gradients"), ({ $0.topK = 0 }, "top-k"),
    ({ $0.skew = .nan }, "skew"), ({ $0.replacements = -1 }, "replacements"), ({ $0.merges = -1 }, "merges"),
    ({ $0.bufferSize = -1 }, "buffer"), ({ $0.experience = .infinity }, "experience"),
    ({ $0.positionPreference = -1 }, "position preference"), ({ $0.sweepPositions = 0 }, "sweep positions"),
    ({ $0.learningRate = -1 }, "learning rate"), ({ $0.weightDecay = .nan }, "weight decay"),
    ({ $0.probe.factor = 0 }, "probe factor"), ({ $0.probe.reduction = 0 }, "probe reduction"),
    (
      {
        $0.mostSubstitutions = 0; $0.substitution = .neighbours(1)
      }, "substitutions"
    ),
    ({ $0.substitution = .neighbours(0) }, "neighbours"), ({ $0.restarts = -1 }, "restarts"),
    ({ $0.restartPatience = 0 }, "restart patience"), ({ $0.disturbance = 0 }, "disturbance"),
    ({ $0.largestShift = -1 }, "largest shift"), ({ $0.gradientMemory = 0 }, "gradient memory"),
    ({ $0.fluencyWeight = .nan }, "fluency weight"), ({ $0.momentum = 1 }, "momentum"),
    ({ $0.distanceWeight = -1 }, "distance weight"),
    ({ $0.rules.bannedWords = ["two words"] }, "banned words"),
  ]

  @Test(arguments: wrong.indices)
  func whatIsSetAfterwardsIsValidatedAtTheStart(_ index: Int) throws {
    let encoder = try TinyModel.textEncoder("tiny-bert")
    var search = TokenSearch(.gcg, suffixLength: 3)
    search.initial = .text("a b c")
    Self.wrong[index].change(&search)
    let error = #expect(throws: InputError.self) {
      try search.start(prompt: "a chest", against: encoder, objective: towards("a nodule", encoder), seed: 1)
    }
    #expect(error?.field == Self.wrong[index].field)
  }

  /// Numbers that a descent leaves behind end the run and nothing else.
  @Test func aDescentOutOfAllNumbersEnds() throws {
    let encoder = try TinyModel.textEncoder("tiny-bert")
    var search = TokenSearch(.pez, suffixLength: 3)
    search.learningRate = .greatestFiniteMagnitude
    var run = try search.start(
      prompt: "a chest", against: encoder, objective: towards("a nodule", encoder), seed: 1)
    for _ in 0..<6 where !run.isExhausted { run.step() }
    #expect(run.isExhausted)
  }

  @Test func candidatesAreWrittenAsListsOfNumbers() throws {
    let candidate = Candidate([3, -1, 7])
    let data = try JSONEncoder().encode(candidate)
    #expect(String(decoding: data, as: UTF8.self) == "[3,-1,7]")
    #expect(try JSONDecoder().decode(Candidate.self, from: data) == candidate)
  }
}
