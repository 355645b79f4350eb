import EmbeddingModels
import Files
import Tensors
import TestSupport
import Testing

@testable import RobustTraining

/// LEAF's search over characters.
@Suite struct CharacterAttackTests {
  private func attack(candidates: Int = 50, edits: Int = 1) -> CharacterAttack {
    var recipe = RobustRecipe(seed: 0)
    (recipe.candidates, recipe.edits) = (candidates, edits)
    return CharacterAttack(recipe)
  }

  @Test func placesAreCharactersAndGaps() {
    let text = Array("abc")
    func changed(_ place: Int, _ character: Character?) -> String {
      String(CharacterAttack.changed(text, at: place, to: character))
    }
    #expect(changed(0, "x") == "xabc" && changed(6, "x") == "abcx" && changed(2, "x") == "axbc")
    #expect(changed(1, "x") == "xbc" && changed(5, "x") == "abx" && changed(3, nil) == "ac")
  }

  /// A loss that counts the letter z behind the third place: the space that is tried at a place has no part
  /// in it, and what is found is known.
  @Test func theWorstCharacterAtTheWorstPlaceIsTaken() {
    var generator = RandomGenerator(seed: 3)
    let found = attack(candidates: 1000).attacked("heart", using: &generator) { texts in
      texts.map { text in
        let characters = Array(text)
        // The space counts where it replaces the a, z wherever it is.
        return (characters.count == 5 && characters[2] == " " ? 1 : 0) + (text.contains("z") ? 3 : 0)
      }
    }
    #expect(found == "hezrt")
  }

  @Test(arguments: [1, 2, 3])
  func changesAreWithinTheDistance(_ edits: Int) {
    let text = "a round nodule in the left lung"
    for seed in 0..<10 {
      var (generator, losses) = (RandomGenerator(seed: seed), RandomGenerator(seed: 100 + seed))
      let found = attack(candidates: 7, edits: edits).attacked(text, using: &generator) { texts in
        #expect(texts.count <= 8)
        return texts.map { _ in losses.uniform() }
      }
      #expect(distance(Array(text), Array(found)) <= edits)
    }
  }

  @Test func oneCharacterIsNotLeftOut() {
    var generator = RandomGenerator(seed: 1)
    let found = attack(candidates: 100).attacked("a", using: &generator) { $0.map { $0 == "" ? 9 : 0 } }
    #expect(!found.isEmpty)
  }

  /// Levenshtein's distance, row by row.
  private func distance(_ first: [Character], _ second: [Character]) -> Int {
    var row = Array(0...second.count)
    for (index, character) in first.enumerated() {
      var next = [index + 1]
      for (other, against) in second.enumerated() {
        next.append(min(row[other] + (character == against ? 0 : 1), row[other + 1] + 1, next[other] + 1))
      }
      row = next
    }
    return row[second.count]
  }

  /// The attacked captions are farther from the frozen embedding than the clean ones, and the gradient is that
  /// of finite differences.
  @Test func partsAttackAndDifferentiate() throws {
    let model = try CLIP(contentsOf: RepositoryFixtures.model("tiny-clip"))
    let side = ModelSide(model, .text)
    #expect(side.parameters.allSatisfy { $0.name.hasPrefix("text") } && !side.parameters.isEmpty)
    let texts = ["a round nodule", "a brain"]
    let parameters = side.parameters.map(\.tensor)
    func part(_ parameters: [Tensor], edits: Int) -> TextPart {
      TextPart(
        texts, using: texts.indices.map { RandomGenerator(seed: $0) }, frozen: side, learning: parameters,
        attack: attack(candidates: 10, edits: edits), cleanShare: 0)
    }
    let attacked = part(parameters, edits: 1)
    #expect(attacked.sums.loss > 0 && zip(attacked.attacked, texts).allSatisfy { $0 != $1 })
    #expect(part(parameters, edits: 0).sums.loss < 1e-6)

    let place = try #require(side.parameters.firstIndex { $0.name.hasSuffix("final_layer_norm.bias") })
    func loss(_ step: Float) -> Float {
      var moved = parameters
      var values = moved[place].values
      values[0] += step
      moved[place] = Tensor(values, shape: moved[place].shape)
      let tokens = attacked.attacked.map(model.tokens(of:))
      let embeddings = side.replacing(moved).textEmbeddings(tokens: tokens)
      let frozen = model.textEmbeddings(tokens: texts.map(model.tokens(of:)))
      return (embeddings - frozen).squared().sum().item
    }
    let difference = (loss(0.01) - loss(-0.01)) / 0.02
    #expect(abs(difference - attacked.sums.gradients[place].values[0]) < 1e-2 * max(1, abs(difference)))
  }
}
