import Foundation
import TestSupport
import Testing

/// The same command gives the same bits with any number of threads.
@Suite struct DeterminismTests {
  private static let images: [[String]] =
    ["fgsm", "pgd", "mi", "ni", "vmi", "apgd", "adam", "nes", "spsa", "square", "random"].map {
      ["--attack", $0] + ($0 == "fgsm" ? [] : ["--steps", "4"])
    } + [
      ["--attack", "cw", "--reach", "0.9", "--steps", "2"], ["--attack", "mask", "--region", "lesion"],
      ["--attack", "patch", "--region", "lesion", "--steps", "4"],
      ["--steps", "3", "--di"], ["--steps", "3", "--si", "3"], ["--steps", "3", "--ti", "9"],
      ["--steps", "3", "--sga"], ["--steps", "3", "--eot", "4"], ["--steps", "3", "--norm", "l2"],
      ["--steps", "3", "--norm", "l1"], ["--steps", "3", "--norm", "l0"],
      ["--steps", "3", "--norm", "ssim", "--radius", "0.001"],
      ["--steps", "3", "--source-size"], ["--steps", "2", "--restarts", "2", "--random-start"],
      ["--steps", "2", "--defence", "noise", "--defence-draws", "3"],
      ["--steps", "2", "--sweep", "1/255,2/255"],
    ]
  private static let texts: [[String]] = ["gcg", "gaslite", "pez", "hotflip", "random", "words", "fast"].map {
    ["--preset", $0, "--steps", "3"] + ($0 == "gaslite" ? ["--suffix-length", "6"] : [])
  }
  private static let pairs: [[String]] =
    ["mcm", "mcm-as-published", "sep-attack", "co-attack", "sga"].map { ["--preset", $0] }
    + ["better", "both", "alternate", "image-first", "text-first", "adaptive", "text-only", "image-only"]
    .map { ["--schedule", $0, "--rounds", "2"] }

  private static let commands: [[String]] =
    images.map { ["image-attack", "--phantom", "1000000024"] + $0 }
    + texts.map {
      ["token-search", "--model", "phantom-clip", "--prompt", "a chest with a nodule", "--target", "a brain"]
        + $0
    }
    + pairs.map { ["cross-attack", "--phantom", "1000000024"] + $0 }
    + [
      [
        "image-attack", "--model", "phantom-vlm", "--phantom", "1000000024", "--text", "Which side?",
        "--target-response", "left", "--steps", "2",
      ],
      [
        "image-attack", "--model", "phantom-vlm", "--phantom", "1000000024", "--text", "Which side?",
        "--target-response", "left", "--steps", "2", "--response-tokens", "4", "--defence", "noise",
        "--defence-draws", "3",
      ],
    ]

  @Test(arguments: commands)
  func threadsChangeNoBit(_ command: [String]) throws {
    let results = try ["1", "3", "4"].map { threads in
      let outcome = try runExample(command[0], command.dropFirst() + ["--threads", threads, "--json"])
      #expect(outcome.status == 0, "\(command): \(outcome.errors)")
      return outcome.output.split(separator: "\n").filter { !$0.contains("\"seconds\"") }
    }
    #expect(!results[0].isEmpty && results[1] == results[0] && results[2] == results[0], "\(command)")
  }

  @Test(arguments: [
    (
      ["lesion-ablation", "--model", "phantom-clip", "--phantoms", "3", "--treatments", "mean"],
      ["ablation.json", "ablation.csv"]
    ),
    (
      ["universal-patch", "--model", "phantom-clip", "--phantoms", "3", "--steps", "4"],
      ["result.json"]
    ),
    (
      [
        "universal-patch", "--model", "phantom-clip", "--phantoms", "2", "--steps", "2", "--defence", "noise",
        "--defence-draws", "3",
      ], ["result.json"]
    ),
  ]) func threadsChangeNoNumberOfATable(_ command: [String], files: [String]) throws {
    try withTemporaryFolder { folder in
      let tables = try ["1", "3"].map { threads in
        let options = ["--threads", threads, "--output", threads]
        let outcome = try runExample(command[0], command.dropFirst() + options, in: folder)
        #expect(outcome.status == 0, "\(command): \(outcome.errors)")
        let place = folder.appendingPathComponent(threads)
        return try files.map { name in
          try String(contentsOf: place.appendingPathComponent(name), encoding: .utf8).split(separator: "\n")
            .filter { !$0.contains("\"seconds\"") }
        }
      }
      #expect(!tables[0].isEmpty && tables[0] == tables[1])
    }
  }
}
