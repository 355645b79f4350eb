import Foundation
import TestSupport
import Testing

/// No number ends a command with a signal: it works, or is refused in one line.
@Suite struct NumberTests {
  private static let image = ["--phantom", "5", "--steps", "2", "--threads", "1"]
  private static let pair = [
    "--phantom", "5", "--rounds", "1", "--image-steps", "1", "--search-width", "2", "--threads", "1",
  ]
  private static let search = [
    "--model", "phantom-clip", "--prompt", "a chest", "--target", "a brain", "--steps", "1", "--threads", "1",
  ]
  private static let largest = "9223372036854775807"
  private static let smallest = "-9223372036854775808"

  private static let radii = ["1e9", "1e20", "3e38"].flatMap { radius in
    [
      ["--attack", "pgd"], ["--attack", "apgd"], ["--attack", "vmi"], ["--attack", "random"],
      ["--random-start"],
    ]
    .flatMap { attack in ["l2", "l1"].map { ["--norm", $0, "--radius", radius] + attack } }
  }

  @Test(
    arguments: radii + [
      ["--norm", "l0", "--radius", "3e38"], ["--norm", "l2", "--radius", "1e9", "--attack", "square"],
      ["--norm", "l2", "--step-size", "3e38"], ["--norm", "ssim", "--step-size", "3e38"],
      ["--norm", "l2", "--sweep", "1e-38,3e38,1,1"], ["--seed", largest, "--random-start"],
      ["--seed", smallest, "--random-start"], ["--phantom", "18446744073709551615"],
      ["--attack", "cw", "--reach", "0.1", "--step-size", "3e38"],
    ])
  func largeNumbersWork(_ arguments: [String]) throws {
    let outcome = try runExample("image-attack", Self.image + arguments)
    #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
  }

  private static let refused: [(tool: String, arguments: [String])] = [
    [
      ["--radius", "nan"], ["--radius", "inf"], ["--radius", "1e400"], ["--radius", "1e38/1e-38"],
      ["--steps", largest], ["--restarts", largest], ["--steps", "1000000001", "--restarts", "99999"],
      ["--ti", "999999999"], ["--si", "1000", "--eot", "1000"], ["--sweep", "nan"], ["--sweep", "1/255,inf"],
      ["--region", "gradient", "--patch-count", largest], ["--attack", "cw", "--reach", "nan"],
      ["--smallest-radius", "--reach", "inf"], ["--step-size", "nan"], ["--phantom", "18446744073709551616"],
    ].map { ("image-attack", image + $0) },
    [
      ["--rounds", largest], ["--text-steps", largest], ["--suffix-length", largest], ["--top-k", largest],
      ["--phrase", "a", "--phrase-opacity", "nan"], ["--phrase", "a", "--phrase-draws", largest],
      ["--goal", "leave", "--top", largest],
    ].map { ("cross-attack", pair + $0) },
    [
      ["--time-limit", "nan"], ["--time-limit", "-1"], ["--patience", smallest], ["--target-score", "nan"],
      ["--skew", "nan"], ["--experience", "inf"], ["--position-preference", "nan"],
      ["--largest-shift", "nan"],
      ["--restarts", largest], ["--restart-patience", largest], ["--disturbance", largest],
      ["--memory-limit", largest], ["--stages", "0:\(largest)"], ["--gradients", largest],
      ["--merges", largest],
      ["--neighbours", largest], ["--initial-tokens", "2147483647"],
    ].map { ("token-search", search + $0) },
    [
      (
        "lesion-ablation",
        ["--model", "phantom-clip", "--phantoms", "1", "--output", "o", "--controls", largest]
      ),
      (
        "universal-patch",
        ["--model", "phantom-clip", "--phantoms", "1", "--output", "o", "--steps", largest]
      ),
      ("train-phantom-clip", ["--output", "o", "--steps", largest]),
      ("evaluate-phantom-clip", ["--count", largest]), ("phantoms", ["--output", "o", "--count", largest]),
    ],
  ].flatMap { $0 }

  @Test(arguments: refused.indices)
  func numbersWithoutSenseAreRefused(_ index: Int) throws {
    let (tool, arguments) = Self.refused[index]
    try withTemporaryFolder { folder in
      let outcome = try runExample(tool, arguments, in: folder)
      #expect([1, 64].contains(outcome.status), "\(tool) \(arguments): \(outcome.status)")
      #expect(outcome.errorLine != nil, "\(tool) \(arguments): \(outcome.errors)")
    }
  }
}
