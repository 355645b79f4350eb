import EmbeddingModels
import Tensors

/// A token search under way. Each step takes one gradient and scores up to `searchWidth` new candidates.
public struct TokenSearchRun: AttackRun {
  public private(set) var steps = 0
  public private(set) var evaluations = 0
  public private(set) var isExhausted = false
  /// The best suffix so far.
  private(set) var best: SuffixBuffer.Entry

  private let search: TokenSearch
  private let template: SuffixTemplate
  private let encoder: any TextEncoder
  private let objective: any Objective
  private let allowed: AllowedTokens
  private var generator: RandomGenerator
  private var buffer: SuffixBuffer
  /// The loss of every suffix that was scored.
  private var losses: [[Int32]: Float] = [:]

  init(
    search: TokenSearch, template: SuffixTemplate, encoder: any TextEncoder, objective: any Objective,
    allowed: AllowedTokens, initial: [Int32], seed: Int
  ) {
    (self.search, self.template, self.encoder) = (search, template, encoder)
    (self.objective, self.allowed) = (objective, allowed)
    generator = RandomGenerator(seed: seed)
    let fresh = SuffixBuffer.Entry(suffix: initial, loss: .infinity)
    best = fresh
    buffer = SuffixBuffer(capacity: search.bufferSize, initial: fresh)
    fillBuffer(from: initial)
  }

  /// Scores the initial suffix and as many random ones as the buffer has room for.
  private mutating func fillBuffer(from initial: [Int32]) {
    let characters = allowed.characters(of: encoder.tokenizer)
    var suffixes = [initial]
    for _ in 0..<search.bufferSize * Self.drawsPerCandidate where suffixes.count < search.bufferSize {
      guard !characters.isEmpty else { break }
      let suffix = initial.map { _ in characters[generator.integer(below: characters.count)] }
      if !suffixes.contains(suffix), template.survivesTokenization(suffix) { suffixes.append(suffix) }
    }
    score(suffixes, variantsOf: initial)
    let entries = suffixes.map { SuffixBuffer.Entry(suffix: $0, loss: losses[$0]!) }
    buffer = SuffixBuffer(capacity: search.bufferSize, initial: entries[0])
    entries.dropFirst().forEach { buffer.add($0) }
    best = buffer.best
  }

  /// Distinct suffixes scored so far, those in the buffer at the start included.
  public var candidates: Int { losses.count }

  public var bestScore: Float { objective.score(ofLoss: best.loss) }

  public func isScore(_ score: Float, atLeastAsGoodAs other: Float) -> Bool {
    objective.isScore(score, atLeastAsGoodAs: other)
  }

  /// The best text so far, as a user would paste it.
  public var bestText: String { template.text(with: best.suffix) }

  /// The best text's tokens, special tokens included.
  public var bestTokens: [Int32] { template.tokens(with: best.suffix) }

  public mutating func step() {
    let current = buffer.best.suffix
    let choices = steepestTokens(at: current)
    let candidates = drawCandidates(
      from: current, CandidateSampler(choices: choices, replacements: search.replacements))
    steps += 1
    guard !candidates.isEmpty else {
      isExhausted = true
      return
    }
    score(candidates.filter { losses[$0] == nil }, variantsOf: current)
    let winner = candidates.min { losses[$0]! < losses[$1]! }!
    let entry = SuffixBuffer.Entry(suffix: winner, loss: losses[winner]!)
    buffer.add(entry)
    if entry.loss < best.loss { best = entry }
  }

  /// For each position, the allowed tokens for which the loss falls fastest along the gradient.
  private mutating func steepestTokens(at suffix: [Int32]) -> [[Int32]] {
    let tokens = template.tokens(with: suffix)
    let slope = gradient(at: encoder.inputEmbeddings(of: [tokens])) { inputs in
      objective.losses(of: encoder.textEmbeddings(inputs: inputs, tokens: [tokens])).sum()
    }
    evaluations += 1
    let table = matrixProduct(
      slope.rows(template.range(of: suffix)), encoder.tokenEmbeddings, transposeB: true)
    return table.smallestInRows(search.topK, among: allowed.isAllowed).map { $0.map(Int32.init) }
  }

  /// Distinct candidates that survive tokenization, `searchWidth` of them unless so many cannot be found.
  private mutating func drawCandidates(from suffix: [Int32], _ sampler: CandidateSampler) -> [[Int32]] {
    var candidates: [[Int32]] = []
    var seen: Set<[Int32]> = [suffix]
    for _ in 0..<search.searchWidth * Self.drawsPerCandidate where candidates.count < search.searchWidth {
      let candidate = sampler.draw(from: suffix, using: &generator)
      if seen.insert(candidate).inserted, template.survivesTokenization(candidate) {
        candidates.append(candidate)
      }
    }
    return candidates
  }

  /// Tokenizers refuse some candidates and others are drawn twice; beyond this many draws few new ones come.
  private static let drawsPerCandidate = 8

  private mutating func score(_ candidates: [[Int32]], variantsOf base: [Int32]) {
    guard !candidates.isEmpty else { return }
    let embeddings = encoder.textEmbeddings(
      variants: candidates.map(template.tokens(with:)), of: template.tokens(with: base))
    for (candidate, loss) in zip(candidates, objective.losses(of: embeddings).values) {
      losses[candidate] = loss
    }
    evaluations += candidates.count
  }
}
