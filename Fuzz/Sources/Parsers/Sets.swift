import Foundation

@testable import Datasets
@testable import Experiments
@testable import Files
@testable import Responses
@testable import TokenAttacks

extension Parser {
  /// Sets of pairs, results, responses, synonyms.
  static let sets: [Parser] = [
    Parser(
      "metadata",
      seeds: {
        [
          #"{"file_name":"a.png","captions":["two","three"],"mismatched_captions":{"wrong_class":["z"]}}"#,
          #"{"file_name":"./a.png","text":"one","class":"x"}"# + "\n\n"
            + #"{"file_name":"b.png","caption":"two"}"#,
        ].map { Array($0.utf8) }
      }
    ) { input in
      for name in ["a.png", "b.png"] { try withFile([1], name) { _ in } }
      try withFile(input, "metadata.jsonl") { file in
        let set = try PairSet(contentsOf: file)
        let root = scratchFolder.resolvingSymlinksInPath().path + "/"
        for sample in set.samples {
          if case .file(let url, _) = sample.image {
            try require(url.resolvingSymlinksInPath().path.hasPrefix(root), "a file outside: \(url.path)")
          }
        }
      }
    },
    Parser("results") { input in
      try withFile(input, "results.jsonl") { file in
        _ = try JSONLines.map(file) { line, _ in try ResultRow(line) }
      }
    },
    Parser(
      "responses", seeds: { [Array(#"{"id":"a","prompt":"p","response":"r","model":"m"}"#.utf8)] }
    ) { input in
      try withFile(input, "responses.jsonl") { _ = try ResponseSet(lines: $0) }
    },
    Parser("synonyms", seeds: { [Array(#"{"chest":["thorax","ribcage"],"Lungs":["airways"]}"#.utf8)] }) {
      input in
      try withFile(input, "synonyms.json") { file in
        _ = try Substitution.table(contentsOf: file).unusedWords(in: ["A chest with Lungs"])
      }
    },
  ]
}
