import EmbeddingModels
import Files
import Foundation
import Tensors
import Testing

/// The real all-MiniLM-L6-v2: in `.models/minilm` or where CROSSMATCH_MINILM says.
enum MiniLM {
  static let folder: URL? = {
    let environment = ProcessInfo.processInfo.environment
    let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folder =
      environment["CROSSMATCH_MINILM"].map { URL(fileURLWithPath: $0, isDirectory: true) }
      ?? checkout.appendingPathComponent(".models/minilm", isDirectory: true)
    return FileManager.default.fileExists(atPath: folder.appendingPathComponent("model.safetensors").path)
      ? folder : nil
  }()

  static let isRequired = ProcessInfo.processInfo.environment["CROSSMATCH_REQUIRE_MINILM"] != nil
}

@Suite struct MiniLMPresenceTests {
  @Test(.enabled(if: MiniLM.isRequired, "set CROSSMATCH_REQUIRE_MINILM to insist on the real model"))
  func theRealModelIsThere() { #expect(MiniLM.folder != nil, "scripts/fetch-minilm brings it") }
}

@Suite(.enabled(if: MiniLM.folder != nil, "scripts/fetch-minilm brings the real model"))
struct MiniLMTests {
  private let encoder: any TextEncoder
  private let texts: [ParityFixture.Text]

  init() throws {
    encoder = try ModelFolder(contentsOf: MiniLM.folder!).textEncoder()
    let file = ParityFixture.root.appendingPathComponent("minilm_parity.json")
    texts = try JSONField(contentsOf: file).member("texts").elements().map(ParityFixture.Text.init)
  }

  @Test func tokensAndEmbeddingsAreTheReferences() {
    #expect(encoder.contextLength == 256)
    #expect(texts.count == 12)
    let together = encoder.textEmbeddings(of: texts.map(\.text))
    for (row, text) in texts.enumerated() {
      #expect(encoder.tokens(of: text.text) == text.tokens, "\(text.text)")
      let embedding = together.rows(row..<row + 1)
      #expect(1 - embedding.cosineSimilarity(to: text.embedding).item < 1e-5)
      #expect(embedding.reshaped([384]).largestDifference(from: text.embedding) < 1e-4)
    }
  }

  @Test func gradientsAreTheReferences() throws {
    let withGradients = texts.filter { $0.gradient != nil }
    #expect(withGradients.count == 2)
    for text in withGradients {
      let gradient = gradient(at: encoder.inputEmbeddings(of: [text.tokens])) { inputs in
        (encoder.textEmbeddings(inputs: inputs, tokens: [text.tokens]) * text.cotangent).sum()
      }
      #expect(gradient.relativeDistance(to: try #require(text.gradient)) < 1e-3)
    }
  }
}
