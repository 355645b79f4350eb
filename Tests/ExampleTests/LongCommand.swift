import Foundation
import Testing

/// A command that works for long, at its smallest: what all of them have to bear is tried on each.
struct LongCommand: CustomTestStringConvertible, Sendable {
  let tool: String
  let arguments: [String]

  init(_ line: String) {
    let words = line.split(separator: " ").map(String.init)
    (tool, arguments) = (words[0], Array(words.dropFirst()))
  }

  var testDescription: String { ([tool] + arguments).joined(separator: " ") }

  /// Those of `scripts/kills`. `SET` stands for the metadata of a set of two phantoms, `PROMPTS` for a file of two texts.
  static let all = [
    "image-attack --phantom 1000000024 --region patches --random-start --steps 5",
    "cross-attack --phantom 1000000024 --rounds 2 --image-steps 2 --search-width 8",
    "cross-attack --model phantom-clip --pairs SET --rounds 1 --image-steps 2 --search-width 8",
    "token-search --model phantom-clip --prompt nodule --target brain --steps 5",
    "token-search --model phantom-clip --prompts PROMPTS --each --target brain --steps 3",
    "lesion-ablation --model phantom-clip --phantoms 2 --controls 2 --treatments mean",
    "universal-patch --model phantom-clip --phantoms 4 --steps 4 --batch 2",
    "medical-attack --model phantom-vlm --phantoms 1 --attacks pgd --evaluations 4 --inputs normal",
    "zero-shot --model phantom-clip --pairs SET",
    "check-defence --phantoms 2 --defence jpeg=75 --steps 2 --queries 10",
    "certify --phantoms 2 --noise 0.1 --samples 50",
    "detect --phantoms 1 --calibration 20 --detector displacement --steps 2",
    "fine-tune-robust --steps 2 --batch-size 2 --attack-steps 1 --phantoms 4",
    "train-phantom-clip --steps 2 --phantoms 10",
  ].map(LongCommand.init)

  /// The arguments in a folder, into which what the command reads is written, with its results in `out`.
  func arguments(in folder: URL) throws -> [String] {
    try arguments.map { argument in
      switch argument {
      case "SET":
        let set = folder.appendingPathComponent("set")
        if !FileManager.default.fileExists(atPath: set.path) {
          _ = try runExample("phantoms", ["--output", set.path, "--count", "2", "--size", "64"])
        }
        return set.appendingPathComponent("metadata.jsonl").path
      case "PROMPTS":
        let file = folder.appendingPathComponent("prompts.txt")
        try Data("a chest x-ray\na brain\n".utf8).write(to: file)
        return file.path
      default: return argument
      }
    } + ["--output", "out"]
  }

  /// A shell's words for it in a folder, as `arguments(in:)`; `$B` stands for the folder of executables.
  func shellLine(in folder: URL) throws -> String {
    try "$B/\(tool) " + arguments(in: folder).map { "'\($0)'" }.joined(separator: " ")
  }

  /// What a run wrote below a folder, by path, without times and without files that only say where it stands.
  static func written(in folder: URL) throws -> [String: String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path).reduce(into: [:]) { files, path in
      let name = path.split(separator: "/").last.map(String.init) ?? path
      let isOfNoResult =
        name.hasPrefix(".") || name.contains("snapshot") || name.hasPrefix("trace.")
        || name.hasSuffix(".html")
      guard !isOfNoResult,
        let data = FileManager.default.contents(atPath: folder.appendingPathComponent(path).path)
      else { return }
      files[path] =
        String(data: data, encoding: .utf8)?.replacing(/"[a-zA-Z]*[sS]econds": ?[0-9.e-]+/, with: "")
        ?? data.base64EncodedString()
    }
  }
}
