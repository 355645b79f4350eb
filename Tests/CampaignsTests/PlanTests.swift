import AnswerStudies
import Campaigns
import Foundation
import TestSupport
import Testing

@testable import Campaigns

@Suite struct PlanTests {
  /// The faults of a plan, a line each.
  private static func faults(_ text: String) -> [String] {
    do {
      _ = try CampaignPlan(text, file: "p")
      return []
    } catch let error as PlanFaults {
      return error.faults.map(\.description)
    } catch {
      return ["\(error)"]
    }
  }

  @Test func aPlanIsReadAsItSays() throws {
    let plan = try CampaignPlan(
      """
      name: study
      seed: 3
      seeds: 2
      models: [phantom-clip, {name: other, path: models/other}]
      watchers: [phantom-clip]
      data:
        - {name: a, phantoms: {count: 5, seed: 7, size: 64}, region: margin, margin: 2, pairings: [wrong-class]}
      attacks:
        - {name: one, image: pgd, steps: 3, stepShare: 1/2, radii: [1], norm: l2}
        - {name: two, cross: mcm, rounds: 2, schedule: text-only}
      radii: [2/255, 0.5]
      precision: mixed
      limits: {attempts: 5, evaluations: 100}
      """, file: "p")
    #expect(plan.precision == .mixed)
    #expect(plan.models.map(\.name) == ["phantom-clip", "other"])
    #expect(plan.models.map(\.path) == [nil, "models/other"])
    #expect(plan.conditions.map { $0.radius?.spelling } == ["1", nil])
    #expect(plan.attacks[0].settings.stepShare == 0.5)
    #expect((plan.seed, plan.seedCount, plan.limits.attempts) == (3, 2, 5))
    #expect(plan.limits.evaluations == 100)
    #expect(plan.data[0].source == .phantoms(count: 5, seed: 7, size: 64))
    #expect(plan.data[0].region == .margin(width: 2))
    guard case .image(let attack) = try plan.conditions[0].made() else {
      Issue.record("no attack on images")
      return
    }
    #expect(attack.totalSteps == 3)
  }

  /// Settings of attacks with values that are no attack's own.
  private static let settings = [
    "norm: l2", "radii: [5/255]", "space: source", "steps: 7", "stepShare: 1/7", "restarts: 7",
    "randomStart: true", "transforms: [di]", "smoothing: 7", "rounds: 7", "imageSteps: 7", "textSteps: 7",
    "suffixLength: 7", "searchWidth: 7", "topK: 7", "schedule: alternate", "evaluations: 7", "maxTokens: 7",
  ]
  private static let attacks =
    CampaignPlan.Attack.ImageKind.allCases.map { "image: \($0.rawValue)" }
    + ["mcm", "mcm-as-published", "sep-attack", "co-attack", "sga"].map { "cross: \($0)" }
    + ["text-only", "image-only", "better"].map { "cross: mcm, schedule: \($0)" }
    + StudyAttack.allCases.map { "answer: \($0.rawValue)" }

  /// A setting is refused, or the attack is another one than without it.
  @Test(arguments: attacks) func noSettingIsWithoutEffect(attack: String) throws {
    let tiny = attack.hasPrefix("answer") ? TestPlans.answering : TestPlans.tiny
    let plan = { tiny.replacing("image: fgsm", with: attack + $0) }
    func made(_ setting: String) throws -> String {
      let condition = try CampaignPlan(plan(setting), file: "p").conditions[0]
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      let bytes =
        switch try condition.made() {
        case .image(let attack): try encoder.encode(attack)
        case .cross(let attack): try encoder.encode(attack)
        case .answer(_, let settings): try encoder.encode(settings)
        }
      return String(decoding: bytes, as: UTF8.self)
    }
    let plain = try made("")
    var refused = 0
    for setting in Self.settings where !attack.contains(setting.prefix { $0 != ":" } + ":") {
      let faults = Self.faults(plan(", " + setting))
      refused += faults.isEmpty ? 0 : 1
      if faults.isEmpty { #expect(try made(", " + setting) != plain, "\(attack), \(setting)") }
    }
    // Those of the other kind at least.
    #expect((5..<Self.settings.count).contains(refused))
  }

  /// 3 models × 200 phantoms × 4 attacks × 2 radii.
  @Test func theExampleIsAPlan() throws {
    let file = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../Examples/campaign/study.yaml")
    let plan = try CampaignPlan(contentsOf: file.standardized)
    #expect((plan.models.count, plan.conditions.count, plan.seedCount) == (3, 8, 1))
    #expect(plan.data.map(\.source) == [.phantoms(count: 200, seed: 5000, size: 64)])
  }

  @Test func noWatchersMayBeWrittenOut() throws {
    let text = TestPlans.tiny + "watchers: []\n"
    #expect(try CampaignPlan(text, file: "p").watchers.isEmpty)
    #expect(
      Self.faults(text.replacing("[]", with: "x"))
        == [#"p: line 9: watchers: expected a list of 0 to 10000, found "x""#])
  }

  @Test func jsonIsAPlanAsWell() throws {
    let plan = try CampaignPlan(
      #"""
      {"name": "j", "models": ["phantom-clip"], "data": [{"name": "a", "phantoms": {"count": 1}}],
       "attacks": [{"name": "x", "image": "fgsm"}], "radii": ["1/255"]}
      """#, file: "p")
    #expect(plan.conditions.count == 1)
  }

  @Test func allFaultsAreFoundAtOnce() {
    let text = """
      name: "bad name"
      models: [phantom-clip, {name: x, path: ../x}, phantom-clop]
      data: [{name: a, phantoms: {count: 0, sise: 3}}, {name: b}]
      attacks:
        - {name: a, image: pgd, rounds: 3}
        - {name: a, image: square, norm: l1}
        - {image: pgd}
      radii: [2/0, 1]
      """
    #expect(
      Self.faults(text) == [
        #"p: line 1: name: expected a name of letters, digits, dots and dashes, found "bad name""#,
        #"p: line 2: models[1].path: expected a path inside of the plan's folder, found "../x""#,
        #"p: line 2: models[2]: expected one of phantom-clip, phantom-clip-robust, phantom-vlm, found "phantom-clop""#,
        #"p: line 3: data[0].phantoms: expected one of count, seed, size, found "sise""#,
        #"p: line 3: data[0].phantoms.count: expected a whole number from 1 to 100000, found "0""#,
        "p: line 3: data[1]: expected phantoms or metadata, found both or none of them",
        #"p: line 5: attacks[0].rounds: expected no setting of cross attacks, found "3""#,
        #"p: line 6: attacks[1]: expected names of attacks that stand once, found "a" twice"#,
        "p: line 6: attacks[1]: norm: expected linf, l2 or ssim for squares, found l1",
        "p: line 7: attacks[2]: expected a member name, found none",
        #"p: line 8: radii[0]: expected a number above 0, or a fraction such as 8/255, found "2/0""#,
      ])
  }

  /// What is wrong with a plan of models that answer, by what replaces what.
  @Test(arguments: [
    ("[phantom-vlm]", "[phantom-clip]", "models[0]: expected phantom-vlm, for attacks on answers"),
    ("inputs: [normal", "pairings: [matched], inputs: [normal", "expected phantoms, for attacks on answers"),
    ("size: 64}", "size: 64}, region: outside", "expected the region everywhere, lesion or control"),
    ("name: tiny", "name: tiny\nwatchers: [phantom-vlm]", "watchers: expected none, of models that answer"),
    (
      "name: tiny", "name: tiny\nlimits: {evaluations: 5}",
      "expected no evaluations, which attacks on answers"
    ),
    ("name: tiny", "name: tiny\njudges: [politeness]", "judges[0]: expected one of refusal-phrases"),
    ("name: tiny", "name: tiny\njudges: [exact-match, exact-match]", "judges: expected each judge once"),
    ("answer: pgd", "image: pgd", "attacks[1]: expected an attack on answers, as others of the plan"),
    ("answer: gcg", "answer: gcg, radii: [1/255]", "attacks[0].radii: expected none"),
    ("answer: gcg", "answer: gcg, rounds: 2", "rounds: expected no setting of attacks on pairs"),
    ("suffixLength: 3", "suffixLength: 0", "suffixLength: expected a whole number from 1"),
  ]) func aFaultOfAPlanOfAnswersIsNamed(old: String, new: String, expected: String) {
    let text = TestPlans.answers.replacing(old, with: new)
    #expect(text != TestPlans.answers)
    let faults = Self.faults(text)
    #expect(faults.contains { $0.contains(expected) }, "\(faults)")
  }

  @Test func judgesAndInputsAreForAnswersOnly() {
    let judges = Self.faults(TestPlans.tiny + "judges: [refusal-phrases]\n")
    #expect(judges.contains { $0.contains("judges: expected no judges") }, "\(judges)")
    let inputs = Self.faults(
      TestPlans.tiny.replacing("{name: phantoms,", with: "{name: phantoms, inputs: [both],"))
    #expect(inputs.contains { $0.contains("expected no inputs") }, "\(inputs)")
  }

  /// What is wrong with a member of the tiny plan, by what replaces what.
  @Test(arguments: [
    (
      "models: [phantom-clip]", "models: []",
      "line 2: models: expected a list of 1 to 10000, found a list of 0"
    ),
    ("models: [phantom-clip]", "models: x", #"line 2: models: expected a list of 1 to 10000, found "x""#),
    (
      "[phantom-clip]", "[phantom-clip, phantom-clip]", #"models that stand once, found "phantom-clip" twice"#
    ),
    ("name: tiny", "", "expected a member name, found none"),
    ("fgsm}", "gsm}", "line 6: attacks[0].image: expected one of fgsm, pgd"),
    ("image: fgsm", "image: fgsm, cross: mcm", "line 6: attacks[0]: expected image, cross or answer"),
    ("radii: [2/255, 8/255]", "", "line 6: attacks[0]: expected radii, of the attack or of the plan"),
    ("radii: [2/255, 8/255]", "radii: [2]", "radius: expected a number above 0, at most 1"),
    ("radii: [2/255, 8/255]", "radii: [nan]", "line 8: radii[0]: expected a number above 0"),
    ("size: 64", "size: 64, more: 1", #"expected one of count, seed, size, found "more""#),
    ("steps: 4", "steps: 0", "line 7: attacks[1].steps: expected a whole number from 1"),
    ("steps: 4", "smoothing: 4", "smoothing: expected an odd number"),
    (
      "image: fgsm", "image: fgsm, steps: 4",
      "line 6: attacks[0].steps: expected none, since it changes nothing of image: fgsm"
    ),
    ("{name: phantoms,", "{name: phantoms, limit: 3,", "expected no limit of phantoms"),
    ("{name: phantoms,", "{name: phantoms, top: 3,", "expected no top without the goal leave or enter"),
    ("{name: phantoms,", "{name: phantoms, margin: 3,", "expected no margin without region: margin"),
    (
      "phantoms: {count: 3, seed: 40, size: 64}", "metadata: /etc/x",
      "expected a path inside of the plan's folder"
    ),
    ("name: tiny", "name: tiny\nname: again", "expected YAML or JSON, found name twice"),
    ("name: tiny", "name: [tiny", "expected YAML or JSON, found"),
    ("name: tiny", "name: &a tiny\nx: *a", "expected no aliases"),
    ("name: tiny", "name: {a: *b}", "expected no aliases"),
  ]) func aFaultIsNamed(old: String, new: String, expected: String) throws {
    let faults = Self.faults(TestPlans.tiny.replacing(old, with: new))
    #expect(faults.contains { $0.contains(expected) }, "\(faults)")
    #expect(faults.allSatisfy { $0.hasPrefix("p: line ") && !$0.contains("\n") })
  }

  @Test(arguments: [
    "", "\0", "[", String(repeating: "[", count: 200_000), String(repeating: "- ", count: 200_000),
    String(repeating: "{a: ", count: 100_000), "!!binary x", "a: 1\n---\nb: 2", "? [a, b]\n: c",
  ]) func whatIsNoPlanIsRefused(text: String) {
    #expect(!Self.faults(text).isEmpty)
  }

  @Test func modelsAndDataOutsideOfTheFolderAreRefused() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createSymbolicLink(
        atPath: folder.appendingPathComponent("out").path, withDestinationPath: "/usr")
      try FileManager.default.createSymbolicLink(
        atPath: folder.appendingPathComponent("lines").path, withDestinationPath: "/etc/passwd")
      let text = TestPlans.tiny
        .replacing("[phantom-clip]", with: "[{name: x, path: out/share}, {name: y, path: nothing}]")
        .replacing("phantoms: {count: 3, seed: 40, size: 64}", with: "metadata: lines")
      do {
        _ = try PreparedCampaign(CampaignPlan(text, file: "p"), file: "p", root: folder)
        Issue.record("accepted")
      } catch let error as PlanFaults {
        let lines = error.faults.map(\.description)
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("p: line 2: models[0]: out/share: expected a place inside of "))
        #expect(lines[1].hasPrefix("p: line 2: models[1]: "))
        #expect(lines[2].hasPrefix("p: line 4: data[0]: lines: expected a place inside of "))
      }
    }
  }
}
