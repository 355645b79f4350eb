import ArgumentParser
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
    let ids = Int32(min(100, model.tokenEmbeddings.shape[0]))
    var generator = SystemRandomNumberGenerator()
    let frame = model.tokens(of: "")
    let texts = (0..<Self.encoderTexts).map { _ in
      let own = (0..<length - frame.count).map { _ in Int32.random(in: ids / 2..<ids, using: &generator) }
      return Array(frame.prefix(1)) + own + Array(frame.dropFirst())
    }
    let name = folder.lastPathComponent
    let work = sizes.work
    add(
      "\(name) \(texts.count) texts of \(length)",
      .operations(work.forward(sequences: texts.count, length: length))
    ) { keep(model.textEmbeddings(tokens: texts)) }
    let suffix = length / 3..<length - frame.count
    let candidates = texts.indices.map { index in
      var candidate = texts[0]
      let place = suffix.lowerBound + index % suffix.count
      candidate[place] = ids / 2 + (candidate[place] + 1) % (ids / 2)
      return candidate
    }
    let sequences = texts.indices.map { index in
      let known = work.isCausal ? suffix.lowerBound + index % suffix.count : 0
      return TransformerWork.Sequence(rows: length - known, of: length)
    }
    add("\(name) \(texts.count) candidates of \(length)", .operations(work.forward(sequences))) {
      keep(model.textEmbeddings(variants: candidates, of: texts[0]))
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
