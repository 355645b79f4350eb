import Crossmatch
import Tensors
import Testing

/// Each preset does what its paper says, on cases small enough to be computed by brute force.
@Suite struct PresetTests {
  private let encoder: any TextEncoder
  private let objective: CosineObjective
  private let prompt = "a normal chest"

  init() throws {
    encoder = try TinyModel.textEncoder("tiny-bert")
    objective = towards("a radiograph with a nodule", encoder)
  }

  private func search(_ preset: TokenSearch.Preset, _ start: String) -> TokenSearch {
    var search = TokenSearch(preset)
    search.initial = .text(start)
    return search
  }

  private func run(_ search: TokenSearch, on encoder: any TextEncoder) throws -> TokenSearchRun {
    try search.start(prompt: prompt, against: encoder, objective: objective, seed: 1)
  }

  /// The trigger's tokens in a text that ends with it.
  private func trigger(_ tokens: [Int32], _ length: Int) -> [Int32] {
    Array(tokens.dropLast().suffix(length))
  }

  private func text(with trigger: [Int32]) -> String {
    prompt + " " + encoder.tokenizer.decode(trigger, skippingSpecialTokens: false, cleaningUpSpaces: false)
  }

  private func loss(_ trigger: [Int32]) -> Float {
    objective.losses(of: encoder.textEmbeddings(of: [text(with: trigger)])).item
  }

  /// Whether the text, tokenized anew, ends in exactly this trigger.
  private func isKept(_ trigger: [Int32]) -> Bool {
    encoder.tokenizer.encode(text(with: trigger), addingSpecialTokens: false)
      == encoder.tokenizer.encode(prompt, addingSpecialTokens: false) + trigger
  }

  private var allowed: [Int32] {
    (0..<Int32(encoder.tokenEmbeddings.shape[0])).filter { id in
      let word = encoder.tokenizer.decode([id], skippingSpecialTokens: false, cleaningUpSpaces: false)
      return !encoder.tokenizer.specialTokenIDs.contains(id) && !word.isEmpty
        && word.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
    }
  }

  /// The gradient of the loss along the input embeddings of the trigger, `[positions, width]`.
  private func gradient(at trigger: [Int32]) -> Tensor {
    let tokens = encoder.tokens(of: text(with: trigger))
    let gradient = Tensors.gradient(at: encoder.inputEmbeddings(of: [tokens])) {
      objective.losses(of: encoder.textEmbeddings(inputs: $0, tokens: [tokens])).sum()
    }
    let end = tokens.count - 1
    return gradient.rows(end - trigger.count..<end)
  }

  @Test func presetsHaveTheirPapersDefaults() {
    let gcg = TokenSearch.gcg
    #expect(gcg.stages == [.init(width: 512, gradients: 1, method: .sampling)] && gcg.topK == 256)
    #expect(gcg.suffixLength == 20 && gcg.initial == .repeating("x") && gcg.replacements == 1)
    #expect(gcg.bufferSize == 0 && gcg.preset.steps == 250)
    let gaslite = TokenSearch.gaslite
    #expect(gaslite.stages == [.init(width: 128, gradients: 50, method: .sweep)] && gaslite.topK == 256)
    #expect(gaslite.suffixLength == 100 && gaslite.sweepPositions == 20 && gaslite.preset.steps == 100)
    let pez = TokenSearch.pez
    #expect(pez.suffixLength == 16 && pez.initial == .random && pez.preset.steps == 3000)
    #expect(pez.learningRate == 0.1 && pez.weightDecay == 0.1 && pez.stages[0].method == .descent)
    #expect(TokenSearch() == .fast)
    #expect(TokenSearch.Preset.allCases.allSatisfy { ($0 == .fast) == (TokenSearch($0).experience > 0) })
  }

  /// HotFlip scores the flips whose loss is expected to be lowest to first order, and no others.
  @Test func hotFlipMakesTheFlipsThatTheGradientSaysAreBest() throws {
    let counting = CountingEncoder(encoder)
    var run = try run(search(.hotFlip, "a x c"), on: counting)
    run.step()
    let start = encoder.tokenizer.encode("a x c", addingSpecialTokens: false)
    let gradients = matrixProduct(gradient(at: start), encoder.tokenEmbeddings, transposeB: true)
    let vocabulary = gradients.columns
    var flips: [(trigger: [Int32], change: Float)] = []
    for position in 0..<3 {
      for token in allowed where token != start[position] {
        var flip = start
        flip[position] = token
        let row = gradients.rows(position..<position + 1).values
        if isKept(flip) { flips.append((flip, row[Int(token)] - row[Int(start[position])])) }
      }
    }
    #expect(vocabulary > 100 && flips.count > 100)
    let best = flips.sorted { $0.change < $1.change }.prefix(10).map(\.trigger)
    // The starting text is scored first.
    #expect(Set(counting.scored.dropFirst().map { trigger($0, 3) }) == Set(best))
    #expect(counting.differentiated.count == 1)
  }

  @Test func randomSearchTakesNoGradientAndConsidersAllTokens() throws {
    let counting = CountingEncoder(encoder)
    var search = search(.randomSearch, "a")
    search.searchWidth = 4096
    var run = try run(search, on: counting)
    run.step()
    #expect(counting.differentiated.isEmpty)
    #expect(Set(counting.scored.map { trigger($0, 1) }) == Set(allowed.map { [$0] }.filter(isKept)))
  }

  @Test func randomSearchKeepsOnlyWhatIsBetter() throws {
    var run = try run(search(.randomSearch, "a b c"), on: encoder)
    var best = run.bestScore
    for step in 1...60 {
      let before = run.bestTokens
      run.step()
      #expect(run.evaluations <= 1 + step)
      #expect(zip(before, run.bestTokens).count { $0 != $1 } <= 1)
      #expect(run.bestScore > best || run.bestTokens == before)
      best = run.bestScore
    }
  }

  /// A sweep over both positions with everything considered is exact descent along coordinates, in one order or the other.
  @Test func gasliteSweepsOverPositionsInTurn() throws {
    var search = search(.gaslite, "a b")
    (search.topK, search.searchWidth) = (4096, 4096)
    let counting = CountingEncoder(encoder)
    var run = try run(search, on: counting)
    run.step()

    let start = encoder.tokenizer.encode("a b", addingSpecialTokens: false)
    let ends = [[0, 1], [1, 0]].map { order in
      order.reduce(start) { current, position in
        let candidates = allowed.map { token in
          var candidate = current
          candidate[position] = token
          return candidate
        }
        return (candidates.filter(isKept) + [current]).min { loss($0) < loss($1) }!
      }
    }
    #expect(ends.map(loss).contains { abs($0 + run.bestScore) < 1e-6 })
    #expect(ends.contains(trigger(run.bestTokens, 2)))
  }

  /// 50 gradients: of the text itself, and of copies of it with one token replaced.
  @Test func gasliteAveragesGradientsOfCopies() throws {
    let counting = CountingEncoder(encoder)
    var run = try run(search(.gaslite, "a b c d"), on: counting)
    let measured = counting.differentiated.count
    run.step()
    let points = counting.differentiated.dropFirst(measured).map { trigger($0, 4) }
    let start = encoder.tokenizer.encode("a b c d", addingSpecialTokens: false)
    #expect(points.count == 50 && points.first == start)
    #expect(points.allSatisfy { zip($0, start).count { $0 != $1 } <= 1 })
    #expect(Set(points).count > 30)
    #expect(
      Set(points.compactMap { zip($0, start).enumerated().first { $0.1.0 != $0.1.1 }?.offset }).count == 4)
  }

  /// Bringing gradients over the vocabulary to length 1 without making them.
  @Test func gradientsAreScaledAsIfOverTheVocabulary() {
    var generator = RandomGenerator(seed: 3)
    func random(_ shape: [Int]) -> Tensor {
      Tensor((0..<shape.reduce(1, *)).map { _ in generator.uniform() - 0.5 }, shape: shape)
    }
    let (table, gradients) = (random([40, 6]), random([3, 6]))
    let scaled = gradients.scaledToUnit(by: matrixProduct(table, table, transposeA: true))
    let rows = matrixProduct(scaled, table, transposeB: true)
    let expected = matrixProduct(gradients, table, transposeB: true).l2Normalized()
    #expect(zip(rows.values, expected.values).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  /// PEZ takes the gradient at the nearest tokens, moves the soft trigger by AdamW, and reads the nearest tokens again.
  @Test func pezDescendsFromTheProjectedPoint() throws {
    let counting = CountingEncoder(encoder)
    var search = search(.pez, "a b c")
    (search.learningRate, search.weightDecay) = (3, 0.1)
    var run = try run(search, on: counting)
    run.step()
    run.step()
    let start = encoder.tokenizer.encode("a b c", addingSpecialTokens: false)
    let table = encoder.tokenEmbeddings
    // Adam's first step has the length of the learning rate in every coordinate.
    let gradient = gradient(at: start)
    let soft =
      table.gatheringRows(at: start.map(Int.init)) * (1 - 3 * 0.1) - gradient / (gradient.abs() + 1e-8) * 3
    let cosines = matrixProduct(soft.l2Normalized(), table.l2Normalized(), transposeB: true)
    let nearest = (0..<3).map { position -> Int32 in
      let row = cosines.rows(position..<position + 1).values
      return allowed.max { row[Int($0)] < row[Int($1)] }!
    }
    #expect(counting.differentiated.map { trigger($0, 3) } == [start, nearest])
    #expect(nearest != start)
    // The gradient's own forward pass has scored the text.
    #expect(isKept(nearest) && run.candidates == 2 && counting.scored.map { trigger($0, 3) } == [start])
    #expect(abs(run.bestScore + min(loss(start), loss(nearest))) < 1e-6)
    #expect(run.evaluations == 3)
    #expect(encoder.tokens(of: run.bestText) == run.bestTokens)
  }

  /// Combining the best replacements of a step: at most one for each position, and never worse than the best alone.
  @Test func mergesCombineReplacementsAtDifferentPositions() throws {
    var single = search(.gcg, "a b c d")
    (single.searchWidth, single.topK, single.bufferSize) = (64, 64, 1)
    var merging = single
    merging.merges = 4
    var (plain, merged) = (try run(single, on: encoder), try run(merging, on: encoder))
    let before = plain.bestTokens
    plain.step()
    merged.step()
    #expect(merged.bestScore >= plain.bestScore)
    #expect((1...4).contains(zip(before, merged.bestTokens).count { $0 != $1 }))
    #expect(merged.evaluations - plain.evaluations <= 3)
    #expect(encoder.tokens(of: merged.bestText) == merged.bestTokens)
  }

  @Test(arguments: TokenSearch.Preset.allCases)
  func everyPresetImprovesVerifiesAndScoresNothingTwice(_ preset: TokenSearch.Preset) throws {
    for name in TokenSearchTests.models {
      let encoder = try TinyModel.textEncoder(name)
      let counting = CountingEncoder(encoder)
      var search = TokenSearch(preset, suffixLength: 4)
      search.initial = .repeating("a")
      // The tiny models' embeddings are long.
      if preset == .pez { search.learningRate = 1 }
      let result = try search.run(
        prompt: prompt, target: "a radiograph with a nodule", against: counting,
        limits: RunLimits(steps: 30, evaluations: 3000), seed: 2)
      #expect(result.verified > result.cleanScore)
      #expect(result.run.trace.last!.score > result.run.trace[0].score)
      #expect(abs(result.verified - result.score) < 1e-5)
      // The target first, then the search, then three texts for the record.
      let scored = counting.scored.dropFirst().dropLast(2)
      #expect(Set(scored).count == scored.count)
    }
  }
}
