import Crossmatch
import Foundation
import TestSupport
import Testing

/// An option that is accepted changes the result, in every combination; one that would change nothing is refused.
@Suite struct OptionEffectTests {
  // MARK: image-attack

  private static let attacks = [
    "fgsm", "pgd", "mi", "ni", "vmi", "apgd", "adam", "nes", "spsa", "cw", "square", "random", "patch",
    "mask",
  ]

  /// A radius that binds, and a step, in each norm's units.
  private static let budgets: [(norm: String, radius: String, step: String)] = [
    ("linf", "3/255", "3/255"), ("l2", "0.1", "0.09"), ("l1", "3", "2"), ("l0", "20", "0.2"),
    ("ssim", "0.0005", "0.0004"),
  ]

  private static func base(_ attack: String, _ norm: String) -> [String] {
    switch attack {
    case "patch", "mask": ["--attack", attack]
    case "cw": ["--attack", attack, "--reach", "0.9", "--steps", "2"]
    case "square", "random": ["--attack", attack, "--norm", norm, "--steps", "40"]
    case "fgsm": ["--attack", attack, "--norm", norm]
    default: ["--attack", attack, "--norm", norm, "--steps", "4"]
    }
  }

  private func writeImage(_ name: String, seed: Int, to folder: URL) throws -> String {
    var generator = RandomGenerator(seed: seed)
    let image = Image(
      width: 44, height: 40, channels: 3,
      pixels: (0..<44 * 40 * 3).map { _ in UInt8(40 + generator.integer(below: 180)) })
    let file = folder.appendingPathComponent(name)
    try image.write(to: file)
    return file.path
  }

  private func writeMask(to folder: URL) throws -> String {
    let file = folder.appendingPathComponent("mask.png")
    try Mask(
      width: 44, height: 40,
      pixels: (0..<44 * 40).map { (8..<28).contains($0 % 44) && (8..<30).contains($0 / 44) }
    ).write(to: file)
    return file.path
  }

  @Test(arguments: attacks, budgets.map(\.norm))
  func imageAttackHasNoOptionWithoutEffect(_ attack: String, _ norm: String) throws {
    // These have one norm, and Square has no L1 and L0.
    guard !["cw", "patch", "mask"].contains(attack) || norm == "linf" else { return }
    guard attack != "square" || !["l1", "l0"].contains(norm) else { return }
    try withTemporaryFolder { folder in
      let (image, mask) = (try writeImage("a.png", seed: 1, to: folder), try writeMask(to: folder))
      let budget = try #require(Self.budgets.first { $0.norm == norm })
      let options = [
        ["--radius", budget.radius], ["--step-size", budget.step], ["--random-start"], ["--restarts", "2"],
        ["--di"], ["--si", "2"], ["--ti", "9"], ["--sga"], ["--eot", "2"],
        ["--admix", try writeImage("b.png", seed: 2, to: folder)], ["--patch-placement", "best"],
        ["--patch-shape", "disc"], ["--patch-count", "3"], ["--margin-width", "3"],
        ["--sweep", "1/255,2/255"], ["--defence", "blur"], ["--defence-draws", "2"],
        ["--norm", norm == "l2" ? "linf" : "l2"], ["--steps", "3"],
        ["--source-size"],
      ]
      let base =
        [
          "--model", RepositoryFixtures.model("tiny-clip").path, "--image", image, "--target", "a nodule",
          "--mask", mask, "--region", "lesion", "--seed", "3",
        ] + Self.base(attack, norm)
      // An option that stands twice keeps its last value; norms and steps that a base has are asked for anew.
      let usable = options.filter { $0[0] != "--sweep" || norm == "linf" }
      let accepted = try expectEffects("image-attack", base, of: usable)
      let isDescent = !["cw", "square", "random", "patch", "mask"].contains(attack)
      #expect(accepted.contains("--random-start") == isDescent)
      #expect(
        accepted.contains("--step-size") == !["fgsm", "apgd", "square", "random", "mask"].contains(attack))
      #expect(accepted.contains("--norm") == (isDescent || ["square", "random"].contains(attack)))
      #expect(accepted.contains("--patch-shape") == (attack == "patch"))
    }
  }

  private static let defended: [String: [String]] = [
    "image-attack": ["--phantom", "1000000024", "--steps", "2"],
    "image-attack on an answer": answering + ["--steps", "2"],
    "cross-attack": ["--phantom", "1000000024", "--rounds", "1", "--search-width", "4"],
    "cross-attack on an answer": answering + [
      "--rounds", "1", "--search-width", "4", "--suffix-length", "2", "--image-steps", "2",
    ],
  ]

  /// What a tiny model is to answer about an image.
  private static let answering = [
    "--model", RepositoryFixtures.answeringModel("tiny-idefics3").path, "--template", "smolvlm", "--image",
    RepositoryFixtures.image("rgb8.png").path, "--text", "is there a nodule?", "--target-response", "no",
    "--response-tokens", "4",
  ]

  /// Draws and judgements are those of something random.
  @Test(arguments: defended.keys.sorted(), ["blur", "noise", "resize=0.8"])
  func defencesHaveNoOptionWithoutEffect(_ name: String, _ defence: String) throws {
    let tool = String(name.prefix { $0 != " " })
    let accepted = try expectEffects(
      tool, Self.defended[name]! + ["--defence", defence],
      of: [
        ["--defence-draws", "2"], ["--defence-judgements", "21"], ["--defence", "bit-depth=2"],
      ])
    let random: Set = ["--defence-draws", "--defence-judgements"]
    #expect(accepted == (defence == "blur" ? ["--defence"] : random.union(["--defence"])))
  }

  @Test(arguments: [
    (["--defence", "jpeg=0"], "jpeg quality: expected a number from 1 to 100, found 0", 1),
    (
      ["--defence", "noise", "--defence-judgements", "19"], "judgements: expected a number from 20 to 10000",
      1
    ),
    (["--defence", "blur", "--defence", "blur=2"], "several of different kinds, found blur, blur", 1),
    (["--defence", "median"], "median", 64), (["--defence", "blur=much"], "blur=much", 64),
    (["--defence", "blur", "--sweep", "1/255,2/255"], "--defence is not for", 64),
  ])
  func impossibleDefencesAreRefused(_ arguments: [String], _ line: String, _ status: Int32) throws {
    let outcome = try runExample("image-attack", ["--phantom", "1000000024"] + arguments)
    #expect(outcome.status == status)
    #expect(try #require(outcome.errorLine).contains(line), "\(outcome.errors)")
  }

  @Test(arguments: [
    ["--sweep", "1/255,2/255", "--norm", "l2", "--radius", "2"],
    ["--sweep", "1/255,2/255", "--attack", "apgd", "--radius", "2/255"],
    ["--region", "lesion", "--patch-count", "4"], ["--region", "gradient", "--margin-width", "4"],
  ])
  func optionsOfOtherChoicesAreRefused(_ arguments: [String]) throws {
    let outcome = try runExample("image-attack", ["--phantom", "1000000024"] + arguments)
    #expect(outcome.status == 64)
    #expect(try #require(outcome.errorLine).contains("\(arguments[arguments.count - 2]) is "))
  }

  // MARK: cross-attack

  private static let crossOptions = [
    ["--norm", "l2"], ["--radius", "2/255"], ["--step-size", "1/255"], ["--random-start"],
    ["--image-steps", "2"], ["--text-steps", "3"], ["--rounds", "1"], ["--suffix-length", "2"],
    ["--top-k", "3"], ["--search-width", "2"], ["--region", "lesion"], ["--top", "2"],
    ["--phrase-place", "below"], ["--phrase-draws", "3"], ["--phrase-opacity", "0.5"],
    ["--patch-count", "3"],
    ["--margin-width", "2"], ["--defence", "blur"], ["--defence-draws", "2"], ["--schedule", "text-first"],
    ["--attribution"], ["--limit", "2"],
    ["--seeds", "1"], ["--pairing", "matched"], ["--caption-number", "1"],
  ]

  @Test(
    arguments: [["--preset", "mcm-as-published"], ["--preset", "sep-attack"], ["--preset", "co-attack"]]
      + [["--preset", "sga"]] + CrossSchedule.rounds.map { ["--schedule", $0.rawValue] })
  func crossAttackHasNoOptionWithoutEffect(_ choice: [String]) throws {
    let isStaged = ["sep-attack", "co-attack", "sga"].contains(choice[1])
    // The text's side is to win a round, too.
    let more = choice[1] == "mcm-as-published" ? ["--search-width", "60", "--image-steps", "1"] : []
    let base = ["--phantom", "1000000024"] + choice + (isStaged ? [] : ["--rounds", "2"] + more)
    var options = Self.crossOptions
    // A schedule that stands twice keeps its last value.
    if choice[0] == "--schedule" { options.removeAll { $0[0] == "--schedule" } }
    let accepted = try expectEffects("cross-attack", base, of: options)
    #expect(accepted.contains("--rounds") == !isStaged)
    #expect(accepted.contains("--step-size") == (choice[0] == "--schedule" && choice[1] != "text-only"))
    #expect(accepted.isDisjoint(with: ["--top", "--phrase-draws", "--patch-count", "--limit", "--seeds"]))
  }

  // MARK: token-search

  private static let searchOptions = [
    ["--suffix-length", "3"], ["--place", "prefix"], ["--initial", "a mass"], ["--initial-random"],
    ["--search-width", "5"], ["--gradients", "3"], ["--merges", "4"], ["--experience", "3"],
    ["--momentum", "0.9"], ["--distance-weight", "4"],
    ["--position-preference", "3"], ["--top-k", "9"], ["--skew", "3"], ["--replacements", "2"],
    ["--buffer", "3"], ["--sweep-positions", "2"], ["--restarts", "3", "--restart-patience", "1"],
    ["--restart-patience", "1"], ["--disturbance", "1"], ["--most-substitutions", "1"], ["--whole-words"],
    ["--several", "worst"],
    ["--draft-model", "phantom-clip"],
  ]

  /// Runs that are long enough for every setting to come into play, on steps that are quick.
  private static let searches: [String: [String]] = [
    "gcg": ["--steps", "40", "--search-width", "8"], "gaslite": ["--steps", "6", "--suffix-length", "5"],
    "pez": ["--steps", "20", "--suffix-length", "5"], "hotflip": ["--steps", "6"],
    "random": ["--steps", "120"], "words": ["--steps", "3"],
    "fast": [
      "--steps", "40", "--stages", "0:1:1:descent,10:16:1:sampling,200:16:3:sweep", "--suffix-length", "5",
    ],
  ]

  @Test(arguments: searches.keys.sorted())
  func tokenSearchHasNoOptionWithoutEffect(_ preset: String) throws {
    let base =
      [
        "--model", "phantom-clip", "--prompt", "chest radiograph with a round nodule in the left lung",
        "--target", "brain", "--preset", preset,
      ] + Self.searches[preset]!
    var options = Self.searchOptions
    // A trigger's length is in its text.
    if base.contains("--suffix-length") { options.removeAll { $0[0] == "--initial" } }
    switch preset {
    case "fast":
      // Stages have widths of their own; few steps combine more than four candidates.
      options.removeAll { ["--search-width", "--merges"].contains($0[0]) }
      options.append(["--merges", "0"])
    case "hotflip", "pez":
      // What is found are whole words anyway, of which the first ones are flipped.
      options.removeAll { ["--whole-words", "--top-k"].contains($0[0]) }
      options.append(["--top-k", "1"])
    default: break
    }
    let accepted = try expectEffects("token-search", base, of: options)
    #expect(accepted.contains("--merges") == ["gcg", "fast"].contains(preset))
    #expect(accepted.contains("--top-k") == ["gcg", "gaslite", "hotflip", "fast"].contains(preset))
    #expect(accepted.contains("--most-substitutions") == (preset == "words"))
    #expect(!accepted.contains("--several"))
  }

  // MARK: The other executables

  @Test(arguments: [
    ("lesion-ablation", ["--treatments", "mean", "--radius", "2/255"]),
    ("lesion-ablation", ["--treatments", "mean", "--steps", "2"]),
    ("lesion-ablation", ["--treatments", "mean", "--patch-steps", "2"]),
    ("lesion-ablation", ["--treatments", "patch", "--margin-width", "2"]),
    ("phantoms", ["--contact-sheet", "sheet.png", "--count", "3"]),
  ])
  func othersRefuseOptionsWithoutEffect(_ tool: String, _ arguments: [String]) throws {
    try withTemporaryFolder { folder in
      let set = ["--model", "phantom-clip", "--phantoms", "1", "--output", "out"]
      let outcome = try runExample(tool, (tool == "phantoms" ? [] : set) + arguments, in: folder)
      #expect(outcome.status == 64)
      #expect(try #require(outcome.errorLine).contains("\(arguments[arguments.count - 2]) is "))
      #expect(try names(in: folder).isEmpty)
    }
  }
}
