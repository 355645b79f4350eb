import EmbeddingModels
import Imaging
import Tensors

/// The optimization of a patch under way. Each step takes one gradient over a batch; every tenth, the texture is judged on
/// all images, and a place that is to be optimized is searched for nearby and elsewhere.
public struct ReplacementPatchRun: ResumableRun {
  private let attack: ReplacementPatch
  private let canvases: [PatchCanvas]
  private let encoder: any ImageEncoder
  /// The poses that textures are judged by when poses are drawn.
  private let trials: [PatchPose]
  public private(set) var state: State

  /// All that changes, and all that a snapshot needs.
  public struct State: Codable, Sendable {
    var steps = 0
    var evaluations = 0
    /// `[3, side, side]`, levels that need not be whole.
    var texture: [Float]
    /// The running mean of gradients.
    var momentum: [Float]
    /// Where the patch lies, unless it is drawn or covers regions.
    var pose: PatchPose?
    var best: [Float]
    var bestPose: PatchPose?
    var bestLoss = Float.infinity
    var generator: RandomGenerator
  }

  private static let stepsBetweenTrials = 10
  private static let posesPerSearch = 8
  private static let kept: Float = 0.9

  init(attack: ReplacementPatch, canvases: [PatchCanvas], encoder: any ImageEncoder, seed: Int) {
    (self.attack, self.canvases, self.encoder) = (attack, canvases, encoder)
    var generator = RandomGenerator(seed: seed)
    var pose: PatchPose?
    switch attack.placement {
    case .fixed(let fixed): (pose, trials) = (fixed, [])
    case .coveringRegion: trials = []
    case .drawn(let range): trials = (0..<attack.trials).map { _ in range.draw(using: &generator) }
    case .optimized(let range): (pose, trials) = (range.draw(using: &generator), [])
    }
    let gray = [Float](repeating: 128, count: 3 * attack.side * attack.side)
    state = State(
      texture: gray, momentum: gray.map { _ in 0 }, pose: pose, best: gray, bestPose: pose,
      generator: generator)
    judge()
  }

  public var steps: Int { state.steps }
  public var evaluations: Int { state.evaluations }
  public var isExhausted: Bool { false }
  /// The mean over images, and over the poses that textures are judged by.
  public var bestScore: Float { canvases[0].objective.score(ofLoss: state.bestLoss) }

  public func isScore(_ score: Float, atLeastAsGoodAs other: Float) -> Bool {
    canvases[0].objective.isScore(score, atLeastAsGoodAs: other)
  }

  /// The best texture so far.
  public var bestTexture: Image { Image(planes: state.best, width: attack.side, height: attack.side) }

  /// Where the best texture lies; nil when poses are drawn, or each image has its own.
  public var bestPose: PatchPose? { state.bestPose }

  /// What the model sees of an image with the best texture.
  ///
  /// - Parameter pose: where it lies; unless given, where it was best, or, when poses are drawn, where it was judged first
  public func bestImage(ofSubject index: Int, pose: PatchPose? = nil) -> Image {
    let pose = pose ?? state.bestPose ?? trials.first ?? PatchPose(covering: canvases[index].region)
    return image(index, state.best, stamp(index, pose))
  }

  public mutating func step() {
    let batch = nextBatch()
    let texture = state.texture.map { $0.rounded() }
    let stamps = batch.map { stamp($0.subject, $0.pose) }
    let images = zip(batch, stamps).map { image($0.subject, texture, $1) }
    let pixels = Tensor.concatenating(images.map(encoder.pixels(of:)))
    let (_, slopes) = valueWithGradient(at: pixels) { pixels in
      let embeddings = encoder.imageEmbeddings(pixels: pixels)
      return Tensor.concatenating(
        batch.enumerated().map { canvases[$1.subject].objective.losses(of: embeddings.rows(at: [$0])) }
      ).sum()
    }
    var gradient = [Float](repeating: 0, count: texture.count)
    let (values, count) = (slopes.values, slopes.count / batch.count)
    for (index, stamp) in stamps.enumerated() {
      stamp.addGradient(values[index * count..<(index + 1) * count], to: &gradient)
    }
    state.evaluations += batch.count
    descend(along: gradient)
    state.steps += 1
    if state.steps % Self.stepsBetweenTrials == 0 || state.steps == attack.steps {
      searchPose()
      judge()
    }
  }

  private mutating func descend(along gradient: [Float]) {
    let size = gradient.reduce(0) { $0 + $1.magnitude }
    guard size > 0 else { return }
    let left = 1 - Float(state.steps) / Float(max(attack.steps, state.steps + 1))
    let step = attack.stepSize * 255 * left
    for index in gradient.indices {
      state.momentum[index] = Self.kept * state.momentum[index] + gradient[index] / size
      let slope = state.momentum[index]
      let moved = state.texture[index] - (slope > 0 ? step : slope < 0 ? -step : 0)
      state.texture[index] = min(max(moved, 0), 255)
    }
  }

  /// The images that the next gradient is the mean of, with their poses.
  private mutating func nextBatch() -> [(subject: Int, pose: PatchPose)] {
    let isDrawn = trialsAreDrawn
    // Without drawn poses, an image is the same every time: once is enough.
    let size = isDrawn ? attack.batch : min(attack.batch, canvases.count)
    return (0..<size).map { index in
      let subject =
        canvases.count <= size ? index % canvases.count : state.generator.integer(below: canvases.count)
      guard case .drawn(let range) = attack.placement else { return (subject, pose(ofSubject: subject)) }
      return (subject, range.draw(using: &state.generator))
    }
  }

  private var trialsAreDrawn: Bool { !trials.isEmpty }

  private func pose(ofSubject index: Int) -> PatchPose {
    state.pose ?? PatchPose(covering: canvases[index].region)
  }

  /// Keeps the texture and its pose if they are better than the best on all images.
  private mutating func judge() {
    let texture = state.texture.map { $0.rounded() }
    let loss: Float
    if trialsAreDrawn {
      let losses = trials.map { meanLoss(texture, at: $0) }
      loss = losses.reduce(0, +) / Float(losses.count)
    } else {
      loss = meanLoss(texture, at: state.pose)
    }
    if loss < state.bestLoss { (state.best, state.bestPose, state.bestLoss) = (texture, state.pose, loss) }
  }

  /// Moves the patch to where the present texture works best of some poses near the present one and elsewhere.
  private mutating func searchPose() {
    guard case .optimized(let range) = attack.placement, let present = state.pose else { return }
    let reach = 0.25 * (1 - Float(state.steps) / Float(max(attack.steps, 1))) + 0.02
    var poses = [present]
    for number in 0..<Self.posesPerSearch {
      poses.append(
        number % 2 == 0
          ? range.draw(near: present, reach: reach, using: &state.generator)
          : range.draw(using: &state.generator))
    }
    let texture = state.texture.map { $0.rounded() }
    let losses = poses.map { meanLoss(texture, at: $0) }
    state.pose = poses[losses.indices.min { losses[$0] < losses[$1] } ?? 0]
  }

  /// The mean over all images; at nil, over each one's region.
  private mutating func meanLoss(_ texture: [Float], at pose: PatchPose?) -> Float {
    let images = canvases.indices.map { index in
      image(index, texture, stamp(index, pose ?? PatchPose(covering: canvases[index].region)))
    }
    state.evaluations += images.count
    let embeddings = encoder.embeddings(ofAll: images)
    let losses = canvases.enumerated().map { $1.objective.losses(of: embeddings.rows(at: [$0])).item }
    return losses.reduce(0, +) / Float(losses.count)
  }

  private func stamp(_ index: Int, _ pose: PatchPose) -> PatchStamp {
    let region = canvases[index].region
    return PatchStamp(
      pose, shape: attack.shape, side: attack.side, width: region.width, height: region.height, region: region
    )
  }

  private func image(_ index: Int, _ texture: [Float], _ stamp: PatchStamp) -> Image {
    Image(
      planes: stamp.applied(texture, to: canvases[index].planes), width: canvases[index].region.width,
      height: canvases[index].region.height)
  }
}
