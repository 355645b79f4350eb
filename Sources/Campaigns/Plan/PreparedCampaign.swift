import AnswerStudies
import Datasets
import EmbeddingModels
import Experiments
import Files
import Foundation
import Imaging
import Phantoms

/// A plan with its models and data, all of which were found to be usable.
public struct PreparedCampaign: Sendable {
  /// The plan.
  public let plan: CampaignPlan
  /// The pairs of each of the plan's data; none of models that answer.
  let sets: [SetPlan]
  /// The inputs about each of the plan's data, of models that answer; none of others.
  let items: [[StudyItem]]
  /// The same pairs or inputs as the database names them.
  let pairs: [[PlannedPair]]
  /// The identities of all models: those that are attacked, then those that watch only, or further judges.
  let identities: [ModelIdentity]
  /// The fingerprint of each pair, in the order of the data and their pairs.
  let contents: [String]

  /// The number of attacks to be made.
  public var itemCount: Int {
    plan.models.count * plan.conditions.count * plan.seedCount * contents.count
  }

  /// The most evaluations of an item's attack under the plan's own limit; nil without one.
  public var evaluationLimit: Int? { plan.limits.evaluations.map { $0 * itemCount } }

  /// Opens all models and data of a plan and checks that they go together.
  ///
  /// - Parameters:
  ///   - plan: the plan
  ///   - file: the plan's name in messages
  ///   - root: the folder in which its models and data lie; nothing outside of it is read
  /// - Throws: `PlanFaults` for all that is wrong
  public init(_ plan: CampaignPlan, file: String, root: URL) throws {
    let faults = FaultList(file: file)
    self.plan = plan
    if plan.isOfAnswers {
      (items, identities) = Self.answers(plan, root, faults)
      (sets, pairs) = ([], items.map { $0.map { PlannedPair($0) } })
    } else {
      (sets, pairs, identities) = Self.pairs(plan, root, faults)
      items = []
    }
    contents = pairs.flatMap { $0.map(\.content) }
    try faults.throwAny()
  }

  private static func pairs(
    _ plan: CampaignPlan, _ root: URL, _ faults: FaultList
  ) -> (sets: [SetPlan], pairs: [[PlannedPair]], identities: [ModelIdentity]) {
    var (sets, pairs, identities) = ([SetPlan](), [[PlannedPair]](), [ModelIdentity]())
    for data in plan.data {
      collect(faults, data.place) {
        let set = try data.setPlan(in: root, plan)
        pairs.append(try set.plannedPairs())
        sets.append(set)
      }
    }
    for entry in plan.allModels {
      collect(faults, entry.place) {
        let model = try entry.open(in: root)
        identities.append(try model.identity().named(entry.name))
        for set in sets { try set.requireRoom(in: model) }
      }
    }
    return (sets, pairs, identities)
  }

  private static func answers(
    _ plan: CampaignPlan, _ root: URL, _ faults: FaultList
  ) -> (items: [[StudyItem]], identities: [ModelIdentity]) {
    let items = plan.data.map { $0.items(plan) }
    var (models, identities) = ([StudyModel](), [ModelIdentity]())
    for entry in plan.models {
      collect(faults, entry.place) {
        let model = try entry.openAnswering(in: root)
        identities.append(try model.model.identity().named(entry.name))
        models.append(model)
        for item in items.joined() { _ = try model.loss(of: item) }
      }
    }
    for (data, items) in zip(plan.data, items) {
      collect(faults, data.place) { try data.check(items, plan, under: models) }
    }
    return (items, identities + plan.judges.dropFirst().map { ModelIdentity(name: "judge \($0.rawValue)") })
  }

  private static func collect(_ faults: FaultList, _ place: PlanPlace, _ body: () throws -> Void) {
    do {
      try body()
    } catch let error as InputError {
      faults.add(error, at: place)
    } catch {
      faults.add(InputError(expected: "what can be read", found: "\(error)"), at: place)
    }
  }
}

extension CampaignPlan.Model {
  /// The model. Throws `InputError` when there is none of images and texts, and when its folder is a link
  /// that leads out of the root.
  func open(in root: URL) throws -> any ImageTextModel {
    guard let path else {
      return try ModelFolder(contentsOf: PackagedModel(rawValue: name)!.folder).imageTextModel()
    }
    return try ModelFolder(contentsOf: root.inner(path)).imageTextModel()
  }
}

extension CampaignPlan.Data {
  /// The pairs. Throws `InputError` as `SetPlan` and `PairSet` do.
  func setPlan(in root: URL, _ plan: CampaignPlan) throws -> SetPlan {
    try SetPlan(
      try pairSet(in: root), pairings: pairings, goal: goal, captionNumber: captionNumber, seed: plan.seed,
      seedCount: plan.seedCount
    ) { sample, seed in try region?.exists(in: sample, seed: seed) ?? true }
  }

  private func pairSet(in root: URL) throws -> PairSet {
    switch source {
    case .phantoms(let count, let seed, let size):
      let generator = PhantomGenerator(size: size)
      return try PairSet(samples: (0..<count).map { Sample(generator.phantom(seed: UInt64(seed + $0))) })
    case .metadata(let path, let limit):
      return try PairSet(contentsOf: try root.inner(path), limit: limit)
    }
  }
}

extension SetPlan {
  /// Each pair with a fingerprint. Throws `InputError` when an image cannot be read.
  fileprivate func plannedPairs() throws -> [PlannedPair] {
    var known: [Int: String] = [:]
    return try pairs.map { pair in
      let image = try known[pair.number] ?? pair.sample.naming { try pair.sample.read().image.fingerprint }
      known[pair.number] = image
      return PlannedPair(pair, image: image)
    }
  }

  /// Throws `InputError` for texts that are longer than the model's limit.
  fileprivate func requireRoom(in model: any ImageTextModel) throws {
    for text in Set(pairs.map(\.text) + goalTexts) { try model.requireRoom(for: text, field: "text") }
  }
}

extension ModelIdentity {
  /// The same model under another name and without its folder, which differs between machines.
  fileprivate func named(_ name: String) -> ModelIdentity {
    ModelIdentity(name: name, sha256: sha256, reading: reading)
  }
}

extension URL {
  /// A file or folder inside of this folder. Throws `InputError` when a link leads out of it.
  func inner(_ path: String) throws -> URL {
    let (root, url) = (resolvingSymlinksInPath().path, appendingPathComponent(path))
    let real = url.resolvingSymlinksInPath().path
    guard real == root || real.hasPrefix(root == "/" ? root : root + "/") else {
      throw InputError(field: path, expected: "a place inside of \(self.path)", found: "a link out of it")
    }
    return url
  }
}
