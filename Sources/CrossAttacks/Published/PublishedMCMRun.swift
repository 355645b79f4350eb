import EmbeddingModels
import Files
import Foundation
import ImageAttacks
import Imaging
import Objectives
import Perturbations
import Runs
import Tensors
import TokenAttacks

/// MCM as it was published, under way. Each step is one round.
struct PublishedMCMRun: ResumableRun {
  struct State: Codable, Sendable {
    var rounds = 0
    var evaluations = 0
    var generator: RandomGenerator
    var suffix: [Int32]
    /// Normalized pixels, `[channels, height, width]`.
    var pixels: [Float]
    /// The loss that the round's winner believed to have reached.
    var loss: Float
    var account: [RoundAccount] = []
  }

  /// The largest magnitude of normalized pixels in saved states.
  private static let largestPixel: Float = 1e6

  private let attack: PublishedMCM
  private let template: TriggerTemplate
  private let loss: any PairLoss
  private let space: NormalizedPixels
  /// The constraint by which the image is only measured: the attack does not keep to it.
  let ledger: PixelLedger
  private(set) var state: State

  /// Throws `InputError` for an image that is smaller than the model's input, a word of several tokens, and a
  /// state of another run.
  init(
    attack: PublishedMCM, source: Image, template: TriggerTemplate, loss: any PairLoss, seed: Int,
    resuming state: State?
  ) throws {
    (self.attack, self.template, self.loss) = (attack, template, loss)
    let tokenizer = loss.textInput.tokenizer
    ledger = try PixelLedger(
      image: source, region: .everywhere,
      budget: attack.heldTo ?? Budget(.linf, radius: min(attack.radius, 1)), input: loss.imageInput
    )
    space = NormalizedPixels(loss.imageInput, channels: ledger.cleanImage.channels)
    if let state {
      guard StepCount.isSaved(state.rounds, state.evaluations),
        state.pixels.count == ledger.cleanPixels.count,
        state.pixels.allSatisfy({ $0.magnitude <= Self.largestPixel }),
        state.suffix.count == (try attack.firstSuffix(for: loss.textInput).count),
        state.suffix.allSatisfy({ tokenizer.token(for: $0) != nil }),
        state.account.isPossible(after: state.rounds)
      else {
        throw InputError(
          field: "snapshot", expected: "a state of this attack on this pair", found: "another's")
      }
      self.state = state
      return
    }
    self.state = State(
      generator: RandomGenerator(seed: seed), suffix: try attack.firstSuffix(for: loss.textInput),
      pixels: space.normalized(ledger.cleanPixels), loss: .infinity)
    self.state.loss = pairLoss(suffix: self.state.suffix)
  }

  /// Throws `InputError` when there is no room for the attack's work on either side.
  func requireRoom() throws {
    try attack.text.requireRoom(for: [loss.fixing(pixels: seenPixels)], on: text)
    let target = PixelTarget(
      ledgers: [ledger], [WeightedImageLoss(loss.fixing(tokens: template.tokens(with: state.suffix)))])
    // The attack holds the image, its gradient, and its copy in a snapshot.
    _ = try MemoryEstimate.cleanGradient(of: target, arrays: 6, passes: 1)
  }

  var steps: Int { state.rounds }
  var evaluations: Int { state.evaluations }
  var bestScore: Float { loss.score(ofLoss: state.loss) }
  var isExhausted: Bool { false }

  var better: Better { loss.better }

  private var cleanImage: Image { ledger.cleanImage }

  var text: String { template.text(with: words(of: state.suffix)) }

  /// The image as it is given to the JPEG encoder: normalized values stretched to all levels.
  var stretchedImage: Image {
    let (low, high) = (state.pixels.min() ?? 0, state.pixels.max() ?? 1)
    let scale = high > low ? 255 / (high - low) : 0
    return Image(
      planes: state.pixels.map { (($0 - low) * scale).rounded() }, width: cleanImage.width,
      height: cleanImage.height)
  }

  /// The 8-bit image within the ledger's budget next to the last one.
  var imageWithinBudget: Image { ledger.rounded(ledger.projected(space.pixels(state.pixels))) }

  mutating func step() {
    let evaluationsBefore = state.evaluations
    let text = searchedSuffix()
    let image = descendedImage()
    let isText = text.loss < image.loss
    if isText { state.suffix = text.suffix } else { state.pixels = image.pixels }
    state.loss = min(text.loss, image.loss)
    state.rounds += 1
    state.account.append(account(isText: isText, evaluationsBefore))
  }

  private func account(isText: Bool, _ evaluationsBefore: Int) -> RoundAccount {
    let levels = space.pixels(state.pixels).map { min(max(($0 * 255).rounded(), 0), 255) }
    let image = Image(planes: levels, width: cleanImage.width, height: cleanImage.height)
    return RoundAccount(
      step: state.rounds, kept: isText ? .text : .image, score: bestScore,
      evaluations: state.evaluations - evaluationsBefore, distance: ledger.distance(of: image),
      changedPixels: ledger.changedPixels(in: image),
      changedTokens: state.suffix.count)
  }

  // MARK: The text's step

  private mutating func searchedSuffix() -> (suffix: [Int32], loss: Float) {
    let candidates = drawnSuffixes(state.suffix)
    let losses = loss.fixing(pixels: seenPixels).losses(
      of: candidates.map(template.tokens(with:)), near: nil)
    state.evaluations += candidates.count + 1
    let best = losses.indices.min { losses[$0] < losses[$1] }!
    return (candidates[best], losses[best])
  }

  /// One replacement each, at evenly spread positions, by one of the top k; those of another number of tokens
  /// are replaced by the last that was right, and all of them, when none was, by single characters.
  private mutating func drawnSuffixes(_ suffix: [Int32]) -> [[Int32]] {
    let gradients = unitGradients(at: suffix)
    let everything = [Bool](repeating: true, count: gradients.columns)
    let top = gradients.smallestInRows(attack.topK, among: everything)
    let values = gradients.values
    var kept: [[Int32]] = []
    for index in 0..<attack.searchWidth {
      let position = index * suffix.count / attack.searchWidth
      var candidate = suffix
      let token = drawn(
        top[position], values[position * gradients.columns..<(position + 1) * gradients.columns])
      candidate[position] = Int32(token)
      if retokenizedCount(of: candidate) == suffix.count { kept.append(candidate) }
    }
    guard let last = kept.last else { return [suffix.map { _ in character() }] }
    return kept + Array(repeating: last, count: attack.searchWidth - kept.count)
  }

  /// A token by the softmax of the falling gradients, which are of length 1 over the vocabulary: almost
  /// uniformly.
  private mutating func drawn(_ tokens: [Int], _ gradients: ArraySlice<Float>) -> Int {
    let weights = tokens.map { expf(-gradients[gradients.startIndex + $0]) }
    var mark = state.generator.uniform() * weights.reduce(0, +)
    for (token, weight) in zip(tokens, weights) {
      mark -= weight
      if mark < 0 { return token }
    }
    return tokens[tokens.count - 1]
  }

  private mutating func character() -> Int32 {
    let letters = "abcdefghijklmnopqrstuvwxyz".flatMap {
      loss.textInput.tokenizer.encode(String($0), addingSpecialTokens: false)
    }
    return letters[state.generator.integer(below: letters.count)]
  }

  private func words(of suffix: [Int32]) -> String {
    loss.textInput.tokenizer.decode(suffix, skippingSpecialTokens: false, cleaningUpSpaces: false)
  }

  private func retokenizedCount(of suffix: [Int32]) -> Int {
    loss.textInput.tokenizer.encode(words(of: suffix), addingSpecialTokens: false).count
  }

  /// The gradients of all tokens at each position, each position of length 1, `[positions, vocabulary]`.
  private mutating func unitGradients(at suffix: [Int32]) -> Tensor {
    let gradient = loss.fixing(pixels: seenPixels).gradients(at: [template.tokens(with: suffix)]).gradient
    state.evaluations += 2
    let start = template.starts(length: suffix.count)[0]
    let table = loss.textInput.tokenEmbeddings
    return matrixProduct(gradient.rows(start..<start + suffix.count), table, transposeB: true)
      .l2Normalized()
  }

  // MARK: The image's steps

  /// Steps within the radius of where this round begins; the loss is that before the last of them.
  private mutating func descendedImage() -> (pixels: [Float], loss: Float) {
    let center = state.pixels
    var (pixels, reached) = (center, Float.infinity)
    let fixed = loss.fixing(tokens: template.tokens(with: state.suffix))
    for _ in 0..<attack.imageSteps {
      let seen = DifferentiableValue(at: [tensor(space.pixels(pixels))]) { $0[0].inThreeChannels }
      let (losses, gradient) = Precision.draftingDerivatives {
        fixed.gradients(at: seen.value, of: [0], weights: [1])
      }
      reached = losses[0]
      // Normalizing only scales a gradient per channel, and signs do not change.
      let signs = seen.gradients(along: gradient)[0].values.map { $0 > 0 ? Float(1) : $0 < 0 ? -1 : 0 }
      pixels = pixels.indices.map { index in
        let change = pixels[index] - attack.stepSize * signs[index] - center[index]
        return min(max(center[index] + min(max(change, -attack.radius), attack.radius), 0), 1)
      }
    }
    state.evaluations += attack.imageSteps + 1
    return (pixels, reached)
  }

  /// The model's input of the present image, not rounded to levels: `[1, 3, height, width]`.
  private var seenPixels: Tensor { tensor(space.pixels(state.pixels)).inThreeChannels }

  private func tensor(_ pixels: [Float]) -> Tensor {
    Tensor(pixels, shape: [1, cleanImage.channels, cleanImage.height, cleanImage.width])
  }

  private mutating func pairLoss(suffix: [Int32]) -> Float {
    state.evaluations += 2
    return loss.fixing(tokens: template.tokens(with: suffix)).losses(pixels: seenPixels, of: [0])[0]
  }
}
