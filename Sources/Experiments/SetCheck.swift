import CrossAttacks
import Datasets
import EmbeddingModels
import Files
import Foundation
import Imaging
import Tensors

/// What a set is asked before the first of its pairs is attacked: whether images and masks can be read and
/// texts fit.
public struct SetCheck: Sendable {
  /// Whether lines that cannot be used are left out; else they are an error.
  public var leavesOutUnusable: Bool
  /// Names of images that the run that is taken up left out, and that are left out again: one for each line.
  public var leftOut: [String]
  private let phrase: PhraseTemplate?
  private let checkCaption: @Sendable (_ caption: String) throws -> Void
  private let models: [any ImageTextModel]

  /// - Parameters:
  ///   - attack: the attack whose settings and captions are checked
  ///   - phrase: the phrase that is put into each image before the attack
  ///   - models: at least one, attacked together
  ///   - bystanders: further models that are to see the texts whole
  ///   - leavesOutUnusable: whether lines that cannot be used are left out; else they are an error
  ///   - leftOut: the images that are left out from the start, by their names
  /// - Throws: `InputError` for settings of the attack with which nothing can be attacked
  public init(
    _ attack: any PairAttack, phrase: PhraseTemplate? = nil, against models: [any ImageTextModel],
    transferTo bystanders: [any ImageTextModel] = [], leavesOutUnusable: Bool = false, leftOut: [String] = []
  ) throws {
    checkCaption = try attack.captionCheck(against: models)
    self.models = models + bystanders
    (self.phrase, self.leavesOutUnusable, self.leftOut) = (phrase, leavesOutUnusable, leftOut)
  }

  /// The plan of what can be attacked, several lines being looked at at a time.
  ///
  /// Lines that cannot be used are in `plan.set.unusable`; pairs are made as if these lines were not there.
  /// What decides over the pairs is as `SetPlan` has it.
  ///
  /// - Parameters:
  ///   - set: the images with their captions
  ///   - pairings: the pairings that are made of each image
  ///   - goal: the goal of every attack
  ///   - captionNumber: the number of the caption that is used among an image's, from 1; the last one unless
  ///     given
  ///   - seed: the seed of the first attacks, and of all draws that make pairs
  ///   - seedCount: the number of attacks on each pair, with seeds one after the other
  ///   - isUsable: asked of every image; what it refuses under any of the seeds is left out
  ///   - shouldStop: asked often, by several threads
  ///   - progress: told how many lines were looked at, by one thread at a time
  /// - Returns: nil when it was stopped
  /// - Throws: `InputError` of the first line that cannot be used, unless these are left out; when no line is
  ///   left; and as `SetPlan` does
  public func plan(
    _ set: PairSet, pairings: [Pairing] = [.matched], goal: SetGoal = .match(), captionNumber: Int? = nil,
    seed: Int, seedCount: Int = 1,
    isUsable: (_ image: Sample, _ seed: Int) throws -> Bool = { _, _ in true },
    shouldStop: @Sendable () -> Bool = { false }, progress: @Sendable (_ done: Int) -> Void = { _ in }
  ) throws -> SetPlan? {
    if case .rank(_, _, let candidates?) = goal {
      for model in models {
        for text in candidates { try model.requireRoom(for: text, field: "candidates") }
      }
    }
    let asked = leavesOutUnusable ? set.leavingOut(leftOut) : set
    let examined = try asked.examined(shouldStop: shouldStop, progress: progress) { sample in
      let (image, _, warning) = try sample.read()
      let traits = try sample.traits(of: image, for: models[0])
      let used = try sample.captionIndex(captionNumber)
      let all = goal == .match(allCaptions: true) ? Array(sample.captions.indices) : [used]
      for index in all { try sample.requireRoom(forCaption: index, in: models) }
      return (warning, traits)
    }
    guard let examined else { return nil }
    var usable = examined.set
    usable.warnings = examined.values.compactMap(\.0)
    usable.traits = examined.values.reduce(into: []) { $0.formUnion($1.1) }
    // Whoever drew a text that does not fit is left out; the others may then draw other ones.
    while true {
      try require(usable)
      let plan = try SetPlan(
        usable, pairings: pairings, goal: goal, captionNumber: captionNumber, seed: seed,
        seedCount: seedCount, isUsable: isUsable)
      guard let problems = problems(of: plan, captionNumber: captionNumber, shouldStop) else { return nil }
      if problems.isEmpty { return plan }
      usable = usable.leavingOut(problems)
    }
  }

  private func require(_ set: PairSet) throws {
    if !leavesOutUnusable { try set.requireUsable() }
    guard set.samples.isEmpty, var problem = set.unusable.first?.problem else { return }
    problem.found += "; no line is left that can be used"
    throw problem
  }

  /// Why pairs cannot be attacked, by the places of their items in the set; nil when it was stopped.
  private func problems(
    of plan: SetPlan, captionNumber: Int?, _ shouldStop: @Sendable () -> Bool
  ) -> [Int: InputError]? {
    let found = concurrentMap(plan.pairs.count) { index -> Result<Void, any Error>? in
      if shouldStop() { return nil }
      return Result { try check(plan.pairs[index], captionNumber: captionNumber) }
    }
    guard found.allSatisfy({ $0 != nil }) else { return nil }
    let places = Dictionary(
      uniqueKeysWithValues: plan.set.samples.enumerated().map { ($0.element.number, $0.offset) })
    return zip(plan.pairs, found).reduce(into: [:]) { problems, pair in
      guard case .failure(let error as InputError) = pair.1, let place = places[pair.0.number] else { return }
      problems[place] = problems[place] ?? error
    }
  }

  /// Throws `InputError` that names the pair's line when a text of it cannot be attacked or does not fit into
  /// a model.
  private func check(_ pair: SetPair, captionNumber: Int?) throws {
    let caption = pair.sample.member(ofCaption: try pair.sample.captionIndex(captionNumber))
    let text = ExactString(pair.text) == ExactString(pair.caption) ? caption : "\(pair.pairing.rawValue) text"
    try pair.sample.naming(member: text) {
      for model in models { try model.requireRoom(for: pair.text, field: "text") }
      if pair.pairing.isAttacked { try checkCaption(pair.text) }
    }
    if let wanted = pair.wanted {
      try pair.sample.naming(member: "\(pair.pairing.rawValue) text") {
        for model in models { try model.requireRoom(for: wanted, field: "text") }
      }
    }
    if pair.pairing.isAttacked { try pair.sample.naming { _ = try phrase?.stage(for: pair) } }
  }
}
