// A model type of one's own: once registered, every call that takes a folder loads it.
import Checking
import Crossmatch
import Foundation

/// As many numbers as there are letters of a kind.
struct LetterCounts: TextEncoder {
  let tokenizer: Tokenizer
  let tokenEmbeddings: Tensor
  let contextLength = 64

  /// Reads the `tokenizer.json` of a folder.
  init(contentsOf folder: URL) throws {
    tokenizer = try Tokenizer(contentsOf: folder)
    var generator = RandomGenerator(seed: 1)
    tokenEmbeddings = Tensor(
      (0..<tokenizer.vocabularySize * 8).map { _ in generator.uniform() - 0.5 },
      shape: [tokenizer.vocabularySize, 8])
  }

  var textDimension: Int { 8 }

  func textEmbeddings(inputs: Tensor, tokens: [[Int32]]) -> Tensor {
    inputs.meanPooled(lengths: tokens.map(\.count))
  }
}

ModelFolder.register("letter-counts") { .text(try LetterCounts(contentsOf: $0)) }

try withTemporaryFolder { folder in
  let phantomCLIP = try ModelFolder(named: "phantom-clip").url
  for name in ["tokenizer.json", "tokenizer_config.json"] {
    try FileManager.default.copyItem(
      at: phantomCLIP.appendingPathComponent(name), to: folder.appendingPathComponent(name))
  }
  try Data(#"{"model_type": "letter-counts"}"#.utf8).write(to: folder.appendingPathComponent("config.json"))
  let model = try ModelFolder(contentsOf: folder).textEncoder()
  check(
    model is LetterCounts, "the folder should load as the type that was registered, not \(type(of: model))")
  let result = try TokenSearch(.randomSearch, suffixLength: 2).run(
    prompt: "a chest x-ray", target: "a fundus photograph", against: model, limits: RunLimits(steps: 20),
    seed: 0)
  print("\(result.cleanScore) → \(result.verified)  \(result.adversarial.text)")
  check(result.verified >= result.cleanScore, "the search should not make it worse")
}
