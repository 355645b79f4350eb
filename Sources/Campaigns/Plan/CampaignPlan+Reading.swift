import AnswerStudies
import CrossAttacks
import Datasets
import EmbeddingModels
import Experiments
import Files
import Foundation
import Imaging
import Judges
import Perturbations
import Tensors

extension CampaignPlan {
  /// Reads a plan from a file.
  ///
  /// Throws `InputError` when the file cannot be read, and `PlanFaults` for all that is wrong with what it
  /// says.
  public init(contentsOf url: URL) throws {
    try self.init(Self.text(of: url), file: url.path)
  }

  /// The text of a plan's file. Throws `InputError` when it cannot be read, and when it is no text.
  public static func text(of url: URL) throws -> String {
    let bytes = try InputFile.bytes(of: url, largest: PlanText.largest)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw InputError(file: url.path, expected: "a text in UTF-8", found: "other bytes")
    }
    return text
  }

  /// Reads a plan from its text.
  ///
  /// - Parameters:
  ///   - text: the plan, in YAML or JSON
  ///   - file: the name in messages
  /// - Throws: `PlanFaults` for all that is wrong
  public init(_ text: String, file: String) throws {
    let faults = FaultList(file: file)
    let plan = PlanText.root(text, faults: faults).flatMap { Self.read($0, text, faults) }
    plan?.checkAttacks(faults)
    try faults.throwAny()
    self = plan!
  }

  private static let members = [
    "name", "seed", "seeds", "models", "watchers", "data", "attacks", "radii", "judges", "precision",
    "limits",
  ]

  private static func read(_ root: PlanField, _ text: String, _ faults: FaultList) -> CampaignPlan? {
    guard let fields = root.members(of: members) else { return nil }
    let radii = fields["radii"].flatMap(Attack.radii) ?? []
    let name = root.required("name", fields)?.name() ?? ""
    let models = root.required("models", fields)?.elements()?.compactMap(Model.init) ?? []
    let watchers = fields["watchers"]?.elements(atLeast: 0)?.compactMap(Model.init) ?? []
    let data = root.required("data", fields)?.elements()?.compactMap(Data.init) ?? []
    let attacks = root.required("attacks", fields)?.elements()?.compactMap { Attack($0, radii: radii) } ?? []
    requireDistinct(models.map { ($0.name, $0.place) }, "models", faults)
    requireDistinct(watchers.map { ($0.name, $0.place) }, "watchers", faults)
    requireDistinct(data.map { ($0.name, $0.place) }, "data", faults)
    requireDistinct(attacks.map { ($0.name, $0.place) }, "attacks", faults)
    let judges = fields["judges"]?.elements()?.compactMap { $0.choice(of: JudgeName.allCases) }
    let precision = fields["precision"]?.choice(of: Precision.allCases)
    let seed = fields["seed"].map { $0.integer(in: 0...1 << 40) ?? 0 } ?? 0
    let seeds = fields["seeds"].map { $0.integer(in: 1...10_000) ?? 1 } ?? 1
    let plan = CampaignPlan(
      name: name, seed: seed, seedCount: seeds, models: models, watchers: watchers, data: data,
      attacks: attacks, judges: judges ?? [], precision: precision ?? .f32, limits: Limits(fields["limits"]),
      text: text)
    guard plan.isOfAnswers else {
      fields["judges"]?.complain("no judges, which are for attacks on answers")
      plan.checkPairs(faults)
      return plan
    }
    if !watchers.isEmpty { fields["watchers"]?.complain("none, of models that answer") }
    if Set(plan.judges).count < plan.judges.count { fields["judges"]?.complain("each judge once") }
    if plan.limits.evaluations != nil {
      fields["limits"]?.complain("no evaluations, which attacks on answers have each")
    }
    plan.checkAnswers(faults)
    return CampaignPlan(
      name: name, seed: seed, seedCount: seeds, models: models, watchers: [], data: data, attacks: attacks,
      judges: plan.judges.isEmpty ? [.repairedRefusalPhrases] : plan.judges, precision: plan.precision,
      limits: plan.limits, text: text)
  }

  private func checkPairs(_ faults: FaultList) {
    for data in data where data.members.contains("inputs") {
      faults.add(data.place, expected: "no inputs, which are for attacks on answers", found: "some")
    }
    for model in models where model.path == nil && model.name != PackagedModel.phantomCLIP.rawValue {
      faults.add(model.place, expected: "phantom-clip, for attacks on pairs", found: model.name)
    }
  }

  private func checkAnswers(_ faults: FaultList) {
    for attack in attacks {
      if case .answer = attack.kind { continue }
      faults.add(attack.place, expected: "an attack on answers, as others of the plan", found: attack.name)
    }
    for data in data {
      let others = data.members.subtracting(["name", "phantoms", "inputs", "region"]).sorted()
      if let other = others.first {
        faults.add(data.place, expected: "phantoms, for attacks on answers", found: other)
      }
      guard [nil, .lesion, .control].contains(data.region) else {
        faults.add(
          data.place, expected: "the region everywhere, lesion or control, for attacks on answers",
          found: "another")
        continue
      }
    }
    for model in models where model.path == nil && model.name != PackagedModel.phantomVLM.rawValue {
      faults.add(model.place, expected: "phantom-vlm, for attacks on answers", found: model.name)
    }
  }

  private static func requireDistinct(_ names: [(String, PlanPlace)], _ what: String, _ faults: FaultList) {
    var known: Set<String> = []
    for (name, place) in names where !known.insert(name).inserted {
      faults.add(
        line: place.line, field: place.path, expected: "names of \(what) that stand once",
        found: "\"\(name)\" twice")
    }
  }

  /// Every attack at every radius is made once, so that impossible settings are found.
  private func checkAttacks(_ faults: FaultList) {
    for condition in conditions {
      do {
        _ = try condition.made()
      } catch let error as InputError {
        faults.add(error, at: condition.attack.place)
      } catch {
        faults.add(
          line: condition.attack.place.line, field: condition.attack.place.path, expected: "an attack",
          found: "\(error)")
      }
    }
  }
}

extension CampaignPlan.Limits {
  fileprivate init(_ field: PlanField?) {
    guard let members = field?.members(of: ["attempts", "evaluations"]) else { return }
    attempts = members["attempts"]?.integer(in: 1...100) ?? attempts
    evaluations = members["evaluations"]?.integer(in: 1...1 << 40)
  }
}

extension CampaignPlan.Model {
  /// A name of a packaged model, or a name with a path.
  fileprivate init?(_ field: PlanField) {
    place = field.place
    if field.isScalar {
      guard let packaged = field.choice(of: PackagedModel.allCases) else { return nil }
      (name, path) = (packaged.rawValue, nil)
      return
    }
    guard let members = field.members(of: ["name", "path"]) else { return nil }
    guard let name = field.required("name", members)?.name() else { return nil }
    guard let path = field.required("path", members)?.innerPath() else { return nil }
    (self.name, self.path) = (name, path)
  }
}

extension CampaignPlan.Data {
  private static let members = [
    "name", "phantoms", "metadata", "limit", "pairings", "goal", "top", "caption", "region", "margin",
    "inputs",
  ]

  fileprivate init?(_ field: PlanField) {
    guard let members = field.members(of: Self.members) else { return nil }
    place = field.place
    guard let name = field.required("name", members)?.name() else { return nil }
    guard let source = Self.source(field, members) else { return nil }
    (self.name, self.source, self.members) = (name, source, Set(members.keys))
    inputs =
      members["inputs"].map { $0.elements()?.compactMap { $0.choice(of: StudyInput.allCases) } ?? [] }
      ?? StudyInput.allCases
    pairings =
      members["pairings"].map { $0.elements()?.compactMap { $0.choice(of: Pairing.allCases) } ?? [] }
      ?? [.matched]
    captionNumber = members["caption"]?.integer(in: 1...1000)
    region = Self.region(members)
    let top = members["top"]?.integer(in: 1...1 << 30) ?? 1
    switch members["goal"]?.word(of: ["match", "swap", "leave", "enter"]) {
    case "swap": goal = .swap
    case "leave": goal = .rank(.leave, top: top)
    case "enter": goal = .rank(.enter, top: top)
    default: goal = .match()
    }
    if members["top"] != nil, goal == .match() || goal == .swap {
      members["top"]?.complain("no top without the goal leave or enter")
    }
  }

  private static func source(_ field: PlanField, _ members: [String: PlanField]) -> Source? {
    switch (members["phantoms"], members["metadata"]) {
    case (let phantoms?, nil):
      members["limit"]?.complain("no limit of phantoms, which have a count")
      guard let inner = phantoms.members(of: ["count", "seed", "size"]) else { return nil }
      guard let count = phantoms.required("count", inner)?.integer(in: 1...100_000) else { return nil }
      let seed = inner["seed"].map { $0.integer(in: 0...1 << 40) ?? 0 } ?? 0
      let size = inner["size"].map { $0.integer(in: 32...1024) ?? 128 } ?? 128
      return .phantoms(count: count, seed: seed, size: size)
    case (nil, let metadata?):
      guard let path = metadata.innerPath() else { return nil }
      return .metadata(path, limit: members["limit"]?.integer(in: 1...1 << 30))
    default: return field.fault("phantoms or metadata", found: "both or none of them")
    }
  }

  private static func region(_ members: [String: PlanField]) -> SetRegion? {
    let margin = members["margin"].map { $0.integer(in: 1...1024) ?? 4 }
    let name = members["region"]?.word(of: [
      "everywhere", "lesion", "margin", "outside", "patches", "control",
    ])
    if margin != nil, name != "margin" { members["margin"]?.complain("no margin without region: margin") }
    switch name {
    case "lesion": return .lesion
    case "margin": return .margin(width: margin ?? 4)
    case "outside": return .outside
    case "patches": return .patches
    case "control": return .control
    default: return nil
    }
  }
}

extension CampaignPlan.Attack {
  private static let common = ["name", "image", "cross", "answer", "norm", "radii", "space"]
  private static let answerMembers = [
    "evaluations", "maxTokens", "suffixLength", "searchWidth", "topK", "imageSteps",
  ]
  private static let imageMembers = [
    "steps", "stepShare", "restarts", "randomStart", "transforms", "smoothing",
  ]
  private static let crossMembers = [
    "rounds", "imageSteps", "textSteps", "suffixLength", "searchWidth", "topK", "schedule", "stepShare",
  ]

  fileprivate init?(_ field: PlanField, radii: [Radius]) {
    guard
      let members = field.members(
        of: Self.common + Self.imageMembers + Self.crossMembers.filter { $0 != "stepShare" }
          + ["evaluations", "maxTokens"])
    else { return nil }
    place = field.place
    guard let name = field.required("name", members)?.name() else { return nil }
    guard let kind = Self.kind(field, members) else { return nil }
    (self.name, self.kind) = (name, kind)
    norm = members["norm"]?.choice(of: Budget.Norm.allCases) ?? .linf
    settings = Settings(members, kind)
    let idle = kind.idleMembers(schedule: settings.schedule)
    for (member, reason) in idle {
      members[member]?.complain("none, since it changes nothing of \(reason)")
    }
    let own = members["radii"].map { Self.radii($0) ?? [] } ?? radii
    let hasRadius = !idle.contains { $0.member == "radii" }
    self.radii = hasRadius ? own : []
    if hasRadius, own.isEmpty {
      field.complain("radii, of the attack or of the plan", found: "none")
    }
  }

  private static func kind(_ field: PlanField, _ members: [String: PlanField]) -> Kind? {
    let ofAnswersOnly = ["evaluations", "maxTokens"]
    switch (members["image"], members["cross"], members["answer"]) {
    case (let image?, nil, nil):
      refuse(crossMembers.filter { $0 != "stepShare" }, in: members, "no setting of cross attacks")
      refuse(ofAnswersOnly, in: members, "no setting of attacks on answers")
      return image.choice(of: ImageKind.allCases).map { .image($0) }
    case (nil, let cross?, nil):
      refuse(imageMembers.filter { $0 != "stepShare" }, in: members, "no setting of image attacks")
      refuse(ofAnswersOnly, in: members, "no setting of attacks on answers")
      return cross.choice(of: CrossPreset.allCases).map { .cross($0) }
    case (nil, nil, let answer?):
      let others = (imageMembers + crossMembers).filter { !answerMembers.contains($0) }
      refuse(Array(Set(others)).sorted(), in: members, "no setting of attacks on pairs")
      return answer.choice(of: StudyAttack.allCases).map { .answer($0) }
    default: return field.fault("image, cross or answer", found: "several or none of them")
    }
  }

  private static func refuse(_ names: [String], in members: [String: PlanField], _ expected: String) {
    for name in names { members[name]?.complain(expected) }
  }

  fileprivate static func radii(_ field: PlanField) -> [Radius]? {
    field.elements()?.compactMap { element in
      element.positiveNumber().map { Radius(value: $0.value, spelling: $0.spelling) }
    }
  }
}

extension CampaignPlan.Attack.Settings {
  fileprivate init(_ members: [String: PlanField], _ kind: CampaignPlan.Attack.Kind) {
    let counts = 1...1_000_000
    steps = members["steps"]?.integer(in: counts)
    stepShare = members["stepShare"]?.positiveNumber()?.value
    restarts = members["restarts"]?.integer(in: counts)
    startsRandomly = members["randomStart"]?.bool()
    transforms =
      members["transforms"]?.elements()?.compactMap {
        $0.choice(of: CampaignPlan.Attack.Transform.allCases)
      } ?? []
    smoothing = members["smoothing"]?.integer(in: 1...4095)
    space = members["space"]?.choice(of: PixelSpace.allCases)
    rounds = members["rounds"]?.integer(in: 0...1_000_000)
    imageSteps = members["imageSteps"]?.integer(in: counts)
    textSteps = members["textSteps"]?.integer(in: counts)
    suffixLength = members["suffixLength"]?.integer(in: 1...1024)
    searchWidth = members["searchWidth"]?.integer(in: counts)
    topK = members["topK"]?.integer(in: counts)
    evaluations = members["evaluations"]?.integer(in: 1...1 << 40)
    maximumTokens = members["maxTokens"]?.integer(in: 1...1 << 20)
    schedule = members["schedule"]?.choice(of: CrossSchedule.rounds)
  }
}

extension PlanField {
  /// A member that has to be there.
  fileprivate func required(_ name: String, _ members: [String: PlanField]) -> PlanField? {
    members[name] ?? fault("a member \(name)", found: "none")
  }

  /// A relative path that stays inside of the plan's folder.
  fileprivate func innerPath() -> String? {
    guard let text = text() else { return nil }
    return InnerPath.parts(of: text) == nil ? fault("a path inside of the plan's folder") : text
  }
}
