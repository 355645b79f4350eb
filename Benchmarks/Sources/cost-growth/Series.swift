import Crossmatch
import Foundation
import Workloads

/// Steps that differ in one thing only.
struct Series {
  let name: String
  /// From the smallest to the largest.
  let sizes: [Int]
  /// How the cost should grow, in words.
  let expectation: String
  /// Prepares a run of a size; the result takes one step of it.
  let step: (Int) throws -> () -> Void

  /// All series whose name contains the filter; models are loaded only for those.
  static func all(filter: String?) throws -> [Series] {
    let texts = Lazily { try TestModels.miniLM() }, images = Lazily { try TestModels.clip() }
    let all = [
      search("candidates a step", [32, 64, 128, 256, 512, 1024], "1: each is a text", texts) { size, _ in
        Plan(width: size)
      },
      search(
        "tokens in a text", [32, 64, 128, 256],
        "1 for linear layers, towards 2 for attention in long texts", texts
      ) { size, model in Plan(words: size - TokenSearch.gcg.suffixLength - model.tokens(of: "").count) },
      search("models in an ensemble", [1, 2, 3, 4], "1: each sees all candidates", texts) { size, _ in
        Plan(models: size)
      },
      search("prompts of one trigger", [1, 2, 4, 8, 16], "1: each candidate stands in each", texts) {
        size, _ in Plan(prompts: size)
      },
      attack(
        "side of the source image", [224, 448, 896, 1792], "0 for the model, towards 2 for pixels", images
      ) { (.source, [.random(side: $0, channels: 3)]) },
      attack(
        "images of a set at once", [1, 2, 4, 8, 16], "1, less where weights are fetched once", images
      ) { (.modelInput, (0..<$0).map { _ in .random(side: 224, channels: 3) }) },
    ]
    return all.filter { series in filter.map { series.name.contains($0) } ?? true }
  }

  /// A search, of which one thing differs.
  private struct Plan {
    var width = 64
    var words = 8
    var models = 1
    var prompts = 1
  }

  private static func search(
    _ name: String, _ sizes: [Int], _ expectation: String, _ model: Lazily<SentenceEncoder>,
    _ plan: @escaping (Int, SentenceEncoder) -> Plan
  ) -> Series {
    Series(name: name, sizes: sizes, expectation: expectation) { size in
      let encoder = try model.value()
      let plan = plan(size, encoder)
      var search = TokenSearch.gcg
      search.stages = [TokenSearch.Stage(width: plan.width)]
      let objective = CosineObjective(target: encoder.textEmbeddings(of: [captions[0]]))
      let prompt = Array(repeating: "the", count: plan.words).joined(separator: " ")
      var run = try search.start(
        on: Array(repeating: prompt, count: plan.prompts),
        against: Array(repeating: EmbeddingTextLoss(encoder, objective), count: plan.models), seed: 4)
      return { run.step() }
    }
  }

  private static func attack(
    _ name: String, _ sizes: [Int], _ expectation: String, _ model: Lazily<CLIP>,
    _ subject: @escaping (Int) -> (PixelSpace, [Image])
  ) -> Series {
    Series(name: name, sizes: sizes, expectation: expectation) { size in
      let model = try model.value()
      let (space, images) = subject(size)
      var attack = try PGD(budget: Budget(.linf, radius: 8 / 255))
      attack.space = space
      let objective = CosineObjective(target: model.textEmbeddings(of: [captions[0]]))
      let loss = WeightedImageLoss(EmbeddingImageLoss(model, objective))
      var run = try attack.start(
        on: images, within: Array(repeating: .everywhere, count: images.count), against: [loss], seed: 6)
      return { run.step() }
    }
  }
}

/// A value that is made when it is first asked for.
private final class Lazily<Value> {
  private let make: () throws -> Value
  private var made: Value?

  init(_ make: @escaping () throws -> Value) { self.make = make }

  func value() throws -> Value {
    if let made { return made }
    let value = try make()
    made = value
    return value
  }
}
