import Crossmatch
import Foundation
import Workloads

extension Table {
  /// Texts, and candidates of a token search, under an encoder in Hugging Face layout: one that reads all rows, or a decoder
  /// that reads the last.
  func addEncoder(in folder: URL) throws {
    let model = try ModelFolder(contentsOf: folder).textEncoder()
    let sizes = try EncoderSizes(contentsOf: folder.appendingPathComponent("config.json"))
    let length = min(30, model.contextLength)
    let texts = model.randomTokens(texts: Self.encoderTexts, length: length)
    let name = folder.lastPathComponent
    let work = sizes.work
    add(
      "\(name) \(texts.count) texts of \(length)",
      .operations(work.forward(sequences: texts.count, length: length))
    ) { keep(model.textEmbeddings(tokens: texts)) }
    let suffix = length / 3..<length - model.tokens(of: "").count
    let candidates = Candidates(texts.count, of: texts[0], with: texts[1], at: suffix)
    add("\(name) \(texts.count) candidates of \(length)", .operations(candidates.operations(of: work))) {
      keep(model.textEmbeddings(variants: candidates.texts, of: texts[0]))
    }
  }

  /// As many texts of a base-sized encoder take about a second.
  private static let encoderTexts = 64
}

/// The sizes of an encoder by its `config.json`.
private struct EncoderSizes: Decodable {
  let modelType: String
  let hiddenSize: Int?, dim: Int?
  let numHiddenLayers: Int?, nLayers: Int?
  let numAttentionHeads: Int?, nHeads: Int?
  let numKeyValueHeads: Int?, headDim: Int?
  let intermediateSize: Int?, hiddenDim: Int?

  init(contentsOf file: URL) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(Self.self, from: Data(contentsOf: file))
  }

  var work: TransformerWork {
    let (width, heads) = (hiddenSize ?? dim ?? 0, numAttentionHeads ?? nHeads ?? 1)
    let depth = headDim ?? width / heads
    let isDecoder = modelType.hasPrefix("qwen")
    let isGated = isDecoder || modelType == "modernbert"
    return TransformerWork(
      width: width, layers: numHiddenLayers ?? nLayers ?? 0, queries: heads * depth,
      keys: (numKeyValueHeads ?? heads) * depth, inner: intermediateSize ?? hiddenDim ?? 0,
      perceptronLayers: isGated ? 3 : 2, readsOneRow: isDecoder, isCausal: isDecoder)
  }
}
