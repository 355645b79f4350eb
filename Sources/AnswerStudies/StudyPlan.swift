import Files
import Imaging
import Runs

/// All that a study attacks: items, each by every attack within every region under every seed.
public struct StudyPlan: Sendable {
  /// The items, in the order of results.
  public let items: [StudyItem]
  /// The attacks, each once.
  public let attacks: [StudyAttack]
  /// The regions, each once.
  public let regions: [StudyRegion]
  /// The seeds of the attacks.
  public let seeds: Range<Int>
  /// What the attacks have in common.
  public let settings: StudySettings

  /// A plan.
  ///
  /// - Parameters:
  ///   - items: the items, in the order of results
  ///   - attacks: the attacks, each once
  ///   - regions: the regions, each once; `mcmAsPublished` needs `everywhere` among them
  ///   - seeds: the seeds of the attacks, at least one
  ///   - settings: what the attacks have in common
  /// - Throws: `InputError` for nothing to do, for what stands twice, for an image without a region, and as
  ///   the settings do
  public init(
    _ items: [StudyItem], attacks: [StudyAttack] = StudyAttack.allCases,
    regions: [StudyRegion] = StudyRegion.allCases, seeds: Range<Int> = 0..<1, settings: StudySettings
  ) throws {
    try Self.check("attacks", attacks.map(\.rawValue))
    try Self.check("regions", regions.map(\.rawValue))
    try Self.check("items", items.map { "\($0.number) \($0.input.rawValue)" })
    guard !seeds.isEmpty else { throw InputError(field: "seeds", expected: "at least one", found: "none") }
    guard !attacks.contains(.mcmAsPublished) || regions.contains(.everywhere) else {
      throw InputError(
        field: "regions", expected: "everywhere for mcm-as-published, which knows no other",
        found: regions.map(\.rawValue).joined(separator: ", "))
    }
    try settings.validate()
    (self.items, self.attacks, self.regions) = (items, attacks, regions)
    (self.seeds, self.settings) = (seeds, settings)
    guard attacks.contains(where: \.changesImages) else { return }
    for item in items {
      for region in regions { for seed in seeds { _ = try region.region(of: item, seed: seed) } }
    }
  }

  private static func check(_ field: String, _ values: [String]) throws {
    guard !values.isEmpty, Set(values).count == values.count else {
      throw InputError(
        field: field, expected: "some, each once",
        found: values.isEmpty ? "none" : values.prefix(20).joined(separator: ", "))
    }
  }

  /// The attacks with the regions that each is run within.
  var conditions: [StudyCondition] {
    attacks.flatMap { attack in
      attack.regions(of: regions).map { StudyCondition(attack: attack, region: $0) }
    }
  }

  /// The inputs that there are.
  var inputs: [StudyInput] { StudyInput.allCases.filter { input in items.contains { $0.input == input } } }

  /// All that is to be done, in the order of results.
  var tasks: [StudyTask] {
    items.flatMap { item in
      conditions.flatMap { condition in
        seeds.map { StudyTask(item: item, condition: condition, seed: $0) }
      }
    }
  }

  /// The members of `run.json` that say what is attacked, and how.
  var record: JSONObject {
    get throws {
      JSONObject([
        "items": .integer(items.count), "content": .string(Fingerprint.of(items.flatMap(\.content))),
        "inputs": .array(inputs.map { .string($0.rawValue) }),
        "attacks": .array(attacks.map { .string($0.rawValue) }),
        "regions": .array(regions.map { .string($0.rawValue) }),
        "seeds": .array(seeds.map { .integer($0) }), "settings": try JSON(encoding: settings),
      ])
    }
  }
}

extension StudyItem {
  /// All that decides over what is done to it.
  package var content: [String] {
    ["\(number)", id, input.rawValue, text, target, image.fingerprint, lesion?.fingerprint ?? ""]
  }
}

/// An attack within a region.
public struct StudyCondition: Sendable, Hashable {
  /// The attack.
  public let attack: StudyAttack
  /// The region; nil for what changes no image.
  public let region: StudyRegion?

  /// An attack within a region; none for what changes no image.
  package init(attack: StudyAttack, region: StudyRegion?) { (self.attack, self.region) = (attack, region) }

  /// The name for readers: "mcm, lesion".
  public var name: String {
    ([attack.rawValue] + (region.map { [$0.rawValue] } ?? [])).joined(separator: ", ")
  }
}

/// What tells the rows of a study apart.
package struct StudyKey: Sendable, Hashable {
  /// The number of the image.
  let number: Int
  let input: StudyInput
  let condition: StudyCondition
  let seed: Int
}

/// One attack on one item under one seed.
package struct StudyTask: Sendable {
  let item: StudyItem
  let condition: StudyCondition
  let seed: Int

  /// An attack on an item under a seed.
  package init(item: StudyItem, condition: StudyCondition, seed: Int) {
    (self.item, self.condition, self.seed) = (item, condition, seed)
  }

  var key: StudyKey {
    StudyKey(number: item.number, input: item.input, condition: condition, seed: seed)
  }

  /// The attacked image, as a path inside of the run's folder.
  var image: String { image("") }

  /// The image of the attack through a defence, likewise.
  var adaptiveImage: String { image("adaptive") }

  private func image(_ last: String) -> String {
    let parts = [item.input.rawValue, condition.attack.rawValue, condition.region?.rawValue ?? "", last]
      .filter { !$0.isEmpty }
    return "images/\(item.number.digits(5))-\(parts.joined(separator: "-"))-\(seed).png"
  }

  /// Whether a file may be an attacked image's.
  static func isImageName(_ name: String) -> Bool {
    name.wholeMatch(of: /[0-9]{5,}-[a-z-]+--?[0-9]+\.png/) != nil
  }
}
