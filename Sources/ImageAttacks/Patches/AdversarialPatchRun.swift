import Files
import Imaging
import Objectives
import Runs
import Tensors

/// The optimization of a patch under way. Each step takes one gradient over a batch; every tenth, the texture
/// is judged on all images, and a place that is to be optimized is searched for nearby and elsewhere.
public struct AdversarialPatchRun: ImageAttackRun {
  private let attack: AdversarialPatch
  private let target: PixelTarget
  /// The poses that textures are judged by when poses are drawn.
  private let trials: [PatchPose]
  /// The texture, its pose and the best ones so far.
  public private(set) var state: State

  /// The texture, its pose and the best ones so far, as a snapshot holds them.
  public struct State: Codable, Sendable {
    var steps = 0
    var evaluations = 0
    /// `[channels, side, side]`, levels that need not be whole: gray when any of the images is.
    var texture: [Float]
    /// The running mean of gradients.
    var momentum: [Float]
    /// The pose of the patch, unless it is drawn or covers regions.
    var pose: PatchPose?
    var best: [Float]
    var bestPose: PatchPose?
    /// The mean loss of each image over the poses that textures are judged by.
    var bestLosses: [Float]
    var generator: RandomGenerator
  }

  private static let stepsBetweenTrials = 10
  private static let posesPerSearch = 8
  private static let kept: Float = 0.9

  /// Throws `InputError` for a state of another patch.
  init(attack: AdversarialPatch, target: PixelTarget, seed: Int, resuming saved: State? = nil) throws {
    (self.attack, self.target) = (attack, target)
    var generator = RandomGenerator(seed: seed)
    var pose: PatchPose?
    switch attack.placement {
    case .fixed(let fixed): (pose, trials) = (fixed, [])
    case .coveringRegion: trials = []
    case .drawn(let range): trials = (0..<attack.trials).map { _ in range.draw(using: &generator) }
    case .optimized(let range): (pose, trials) = (range.draw(using: &generator), [])
    }
    let gray = attack.grayTexture(for: target.ledgers)
    state = State(
      texture: gray, momentum: gray.map { _ in 0 }, pose: pose, best: gray, bestPose: pose,
      bestLosses: target.ledgers.map { _ in .infinity }, generator: generator)
    guard let saved else {
      judge()
      return
    }
    guard StepCount.isSaved(saved.steps, saved.evaluations),
      [saved.pose, saved.bestPose].allSatisfy({ $0?.isPossible ?? true }),
      saved.bestLosses.count == target.ledgers.count,
      (saved.pose == nil) == (pose == nil), saved.momentum.count == gray.count,
      saved.momentum.allSatisfy(\.isFinite),
      [saved.texture, saved.best].allSatisfy({ levels in
        levels.count == gray.count && levels.allSatisfy { (0...255).contains($0) }
      })
    else { throw PixelTarget.foreignState }
    state = saved
  }

  /// Gradient steps done.
  public var steps: Int { state.steps }
  /// Forward passes of single images so far, gradients included.
  public var evaluations: Int { state.evaluations }
  /// The mean score of each image over the poses that textures are judged by.
  public var bestScores: [Float] { target.scores(ofLosses: state.bestLosses) }
  /// Each image with the best texture in its best pose.
  public var bestImages: [Image] { target.ledgers.indices.map { bestImage(ofSubject: $0) } }
  /// The best texture, as `patch.png`.
  public var pictures: [(name: String, image: Image)] { [("patch.png", bestTexture)] }

  /// The pose of the texture on the first image; null where poses are drawn.
  public var found: AttackParameters? {
    let pose = trials.isEmpty ? state.bestPose ?? PatchPose(covering: target.ledgers[0].region) : nil
    return ["pose": pose.map { .members($0.record) } ?? .nothing]
  }

  /// The direction of the first loss's scores.
  public var better: Better { target.better }

  /// The best texture so far.
  public var bestTexture: Image { Image(planes: state.best, width: attack.side, height: attack.side) }

  /// The pose of the best texture; nil when poses are drawn, or each image has its own.
  public var bestPose: PatchPose? { state.bestPose }

  /// The model's input of an image with the best texture.
  ///
  /// - Parameters:
  ///   - index: the number of the image among those that are attacked, from 0
  ///   - pose: the pose of the texture; unless given, its best one, or, when poses are drawn, the first that
  ///     it was judged in
  public func bestImage(ofSubject index: Int, pose: PatchPose? = nil) -> Image {
    let pose = pose ?? state.bestPose ?? trials.first ?? PatchPose(covering: target.ledgers[index].region)
    return image(index, state.best, stamp(index, pose))
  }

  /// Takes one gradient step; every tenth also judges the texture and searches for a pose.
  public mutating func step() {
    let batch = nextBatch()
    let texture = state.texture.map { $0.rounded() }
    let stamps = batch.map { stamp($0.subject, $0.pose) }
    let images = zip(batch, stamps).map { image($0.subject, texture, $1) }
    let gradients = Precision.draftingDerivatives {
      target.loss.gradients(at: images, owners: batch.map(\.subject))
    }
    var gradient = [Float](repeating: 0, count: texture.count)
    for (stamp, each) in zip(stamps, gradients) { stamp.addGradient(each.gradient[...], to: &gradient) }
    state.evaluations += batch.count * target.loss.modelCount
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
      let direction = state.momentum[index]
      let moved = state.texture[index] - (direction > 0 ? step : direction < 0 ? -step : 0)
      state.texture[index] = min(max(moved, 0), 255)
    }
  }

  /// The images that the next gradient is the mean of, with their poses.
  private mutating func nextBatch() -> [(subject: Int, pose: PatchPose)] {
    // Without drawn poses, an image is the same every time: once is enough.
    let size = trials.isEmpty ? min(attack.batch, target.ledgers.count) : attack.batch
    return (0..<size).map { index in
      let subject =
        target.ledgers.count <= size
        ? index % target.ledgers.count : state.generator.integer(below: target.ledgers.count)
      guard case .drawn(let range) = attack.placement else { return (subject, pose(ofSubject: subject)) }
      return (subject, range.draw(using: &state.generator))
    }
  }

  private func pose(ofSubject index: Int) -> PatchPose {
    state.pose ?? PatchPose(covering: target.ledgers[index].region)
  }

  /// Keeps the texture and its pose if they are better than the best on all images.
  private mutating func judge() {
    let texture = state.texture.map { $0.rounded() }
    let poses: [PatchPose?] = trials.isEmpty ? [state.pose] : trials
    var means = [Float](repeating: 0, count: target.ledgers.count)
    for pose in poses { means = means.adding(losses(texture, at: pose)) }
    means.scale(by: 1 / Float(poses.count))
    if means.reduce(0, +) < state.bestLosses.reduce(0, +) {
      (state.best, state.bestPose, state.bestLosses) = (texture, state.pose, means)
    }
  }

  /// Moves the patch to where the present texture works best of some poses near the present one and
  /// elsewhere.
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
    let sums = poses.map { losses(texture, at: $0).reduce(0, +) }
    state.pose = poses[sums.indices.min { sums[$0] < sums[$1] } ?? 0]
  }

  /// The loss of each image; at nil, with the texture over each one's region.
  private mutating func losses(_ texture: [Float], at pose: PatchPose?) -> [Float] {
    let images = target.ledgers.indices.map { index in
      image(index, texture, stamp(index, pose ?? PatchPose(covering: target.ledgers[index].region)))
    }
    state.evaluations += images.count * target.loss.modelCount
    return target.loss.losses(of: images, owners: Array(images.indices))
  }

  private func stamp(_ index: Int, _ pose: PatchPose) -> PatchStamp {
    attack.stamp(pose, within: target.ledgers[index].region)
  }

  private func image(_ index: Int, _ texture: [Float], _ stamp: PatchStamp) -> Image {
    stamp.applied(texture, to: target.ledgers[index].cleanImage)
  }
}
