import Foundation
import TestSupport
import Testing

/// No number ends a command with a signal: it works, or is refused in one line.
@Suite struct NumberTests {
  private static let largest = "9223372036854775807"
  private static let smallest = "-9223372036854775808"

  /// A quick run of each tool, which further options are added to.
  private static let quick: [String: [String]] = [
    "image-attack": ["--phantom", "5", "--steps", "2", "--threads", "1"],
    "cross-attack": [
      "--phantom", "5", "--rounds", "1", "--image-steps", "1", "--search-width", "2", "--threads", "1",
    ],
    "token-search": [
      "--model", "phantom-clip", "--prompt", "a chest", "--target", "a brain", "--steps", "1", "--threads",
      "1",
    ],
    "lesion-ablation": ["--model", "phantom-clip", "--phantoms", "1", "--output", "o"],
    "universal-patch": ["--model", "phantom-clip", "--phantoms", "1", "--output", "o"],
    "train-phantom-clip": ["--output", "o"], "evaluate-phantom-clip": [], "phantoms": ["--output", "o"],
  ]

  @Test(arguments: ["1e9", "1e20", "3e38"], ["pgd", "apgd", "vmi", "random"])
  func radiiThatNoImageHoldsWork(_ radius: String, _ attack: String) throws {
    for norm in ["l2", "l1"] {
      let budget = ["--attack", attack, "--norm", norm, "--radius", radius]
      let start = attack == "random" ? [] : ["--random-start"]
      let outcome = try runExample("image-attack", Self.quick["image-attack"]! + budget + start)
      #expect(outcome.status == 0, "\(budget): \(outcome.errors)")
    }
  }

  private static let large: [[String]] = [
    ["--norm", "l0", "--radius", "3e38"], ["--norm", "l2", "--radius", "1e9", "--attack", "square"],
    ["--norm", "l2", "--step-size", "3e38"], ["--norm", "ssim", "--step-size", "3e38"],
    ["--norm", "l2", "--sweep", "1e-38,3e38,1,1"], ["--seed", largest, "--random-start"],
    ["--seed", smallest, "--random-start"], ["--phantom", "18446744073709551615"],
    ["--attack", "cw", "--reach", "0.1", "--step-size", "3e38"],
  ]

  @Test(arguments: large)
  func otherLargeNumbersWork(_ arguments: [String]) throws {
    let outcome = try runExample("image-attack", Self.quick["image-attack"]! + arguments)
    #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
  }

  /// Options with numbers without sense, by tool.
  private static let refused: [String: [[String]]] = [
    "image-attack": [
      ["--radius", "nan"], ["--radius", "inf"], ["--radius", "1e400"], ["--radius", "1e38/1e-38"],
      ["--steps", largest], ["--restarts", largest], ["--steps", "1000000001"], ["--ti", "999999999"],
      ["--si", "1000", "--eot", "1000"], ["--sweep", "nan"], ["--sweep", "1/255,inf"],
      ["--region", "gradient", "--patch-count", largest], ["--attack", "cw", "--reach", "nan"],
      ["--smallest-radius", "--reach", "inf"], ["--step-size", "nan"],
      ["--phantom", "18446744073709551616"],
    ],
    "cross-attack": [
      ["--rounds", largest], ["--text-steps", largest], ["--suffix-length", largest], ["--top-k", largest],
      ["--phrase", "a", "--phrase-opacity", "nan"], ["--phrase", "a", "--phrase-draws", largest],
      ["--goal", "leave", "--top", largest],
    ],
    "token-search": [
      ["--time-limit", "nan"], ["--time-limit", "-1"], ["--patience", smallest], ["--target-score", "nan"],
      ["--skew", "nan"], ["--experience", "inf"], ["--position-preference", "nan"],
      ["--momentum", "nan"], ["--distance-weight", "inf"],
      ["--largest-shift", "nan"], ["--restarts", largest], ["--restart-patience", largest],
      ["--disturbance", largest], ["--gradient-memory", largest], ["--stages", "0:9223372036854775807"],
      ["--gradients", largest], ["--merges", largest], ["--neighbours", largest],
      ["--initial-tokens", "2147483647"],
    ],
    "lesion-ablation": [["--controls", largest], ["--radius", "nan"]],
    "universal-patch": [["--steps", largest], ["--train", largest], ["--batch", largest]],
    "train-phantom-clip": [["--steps", largest], ["--minutes", "nan"]],
    "evaluate-phantom-clip": [["--count", largest]], "phantoms": [["--count", largest]],
  ]

  @Test(arguments: refused.keys.sorted())
  func numbersWithoutSenseAreRefused(_ tool: String) throws {
    for option in Self.refused[tool]! {
      try withTemporaryFolder { folder in
        let outcome = try runExample(tool, Self.quick[tool]! + option, in: folder)
        #expect([1, 64].contains(outcome.status), "\(tool) \(option): \(outcome.status)")
        #expect(outcome.errorLine != nil, "\(tool) \(option): \(outcome.errors)")
      }
    }
  }
}
