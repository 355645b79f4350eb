import EmbeddingModels
import Files
import Imaging
import Objectives
import Tensors

/// All that decides over a run's course, by name, so that a snapshot of another attack, goal, model, input or
/// seed is refused.
///
/// The attack is what it encodes: a setting that is added to it counts without being listed anywhere.
package struct RunSettings {
  private(set) var values: [String: String]

  /// Throws what encoding the attack throws.
  package init(
    attack: some Encodable, goal: GoalDescription, models: [ModelIdentity], seed: Int
  ) throws {
    try self.init(of: attack, models: models, seed: seed)
    values["goal"] = JSON.object(goal.members).text()
  }

  /// The settings of work without a goal of its own. Throws what encoding it throws.
  package init(of work: some Encodable, models: [ModelIdentity], seed: Int) throws {
    let encoded = try JSON(encoding: work)
    if case .object(let object) = encoded {
      values = Dictionary(uniqueKeysWithValues: object.members.map { ($0.key, $0.value.text()) })
    } else {
      values = ["attack": encoded.text()]
    }
    values["kind"] = "\(type(of: work))"
    values["models"] = JSON.array(models.map(\.record)).text()
    values["seed"] = "\(seed)"
    values[Precision.member] = Precision.current.rawValue
  }

  /// The same with further texts that decide.
  package func adding(_ name: String, _ texts: [String]) -> RunSettings {
    var settings = self
    settings.values[name] = JSON.array(texts.map { .string($0) }).text()
    return settings
  }

  /// The same with the image that is attacked, and where it may change.
  package func adding(_ image: Image, within region: Mask) -> RunSettings {
    var settings = self
    settings.values["image"] = image.fingerprint
    settings.values["region"] = region.fingerprint
    return settings
  }
}
