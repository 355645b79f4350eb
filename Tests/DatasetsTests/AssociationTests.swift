import Datasets
import EmbeddingModels
import Experiments
import Files
import Foundation
import Imaging
import Phantoms
import Tensors
import TestSupport
import Testing

@Suite struct AssociationTests {
  private func rows(_ csv: String) -> [[String]] {
    csv.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  /// Each cell is computed anew, image by image, from the packaged model's embeddings.
  @Test func tablesAreMeansOverTheImagesOfAClass() throws {
    let model = try ModelFolder(named: "phantom-clip").imageTextModel()
    let generator = PhantomGenerator(size: 64)
    let phantoms = (0..<4).map { generator.phantom(seed: UInt64($0 / 2)) }
    var table = AttributeAssociation(under: model)
    var expected: [PhantomClass: [[Double]]] = [:]
    for (number, phantom) in phantoms.enumerated() {
      var sample = Sample(phantom)
      if number == 0 { sample.facts.unmatchedAttribute = "CT and Heart" }
      try table.add(sample)
      let image = model.imageEmbeddings(of: [phantom.image]).values
      let scores = AttributeAssociation.classes.map { other in
        let text = model.textEmbeddings(of: ["this is a photo of \(other.attribute)"]).values
        let product = zip(image, text).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        let norms = [image, text].map { $0.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot() }
        return Double(model.logit?.scale ?? 1) * product / (norms[0] * norms[1])
      }
      expected[phantom.attributes.phantomClass, default: []].append(scores)
    }
    for (row, phantomClass) in AttributeAssociation.classes.enumerated() {
      let images = expected[phantomClass] ?? []
      #expect(table.counts[row] == images.count)
      for (column, other) in AttributeAssociation.classes.enumerated() {
        let mean = table.mean(of: phantomClass, with: other)
        guard !images.isEmpty else {
          #expect(mean == nil)
          continue
        }
        let own = images.reduce(0) { $0 + $1[column] } / Double(images.count)
        #expect(abs((mean ?? .infinity) - own) < 1e-3)
      }
    }
    let csv = rows(table.csv)
    #expect(csv.count == 19 && csv.allSatisfy { $0.count == 20 })
    #expect(csv[0].prefix(3) == ["category", "images", "MRI_Alzheimer"])
    let aggregated = rows(table.aggregatedCSV)
    #expect(aggregated[0] == ["category", "origin_score_avg", "unmatch_score_avg"])
    #expect(aggregated.count == expected.count + 1)
    let first = try #require(aggregated.first { $0[0] == phantoms[0].attributes.phantomClass.publishedSplit })
    let heart = try #require(AttributeAssociation.classes.firstIndex(of: .ctHeart))
    let unmatched = try #require(expected[phantoms[0].attributes.phantomClass]?[0][heart])
    #expect(abs(try #require(Double(first[2])) - unmatched) < 1e-3)
    #expect(table.chart.svg.contains("Mamography and Breast"))
  }

  @Test func samplesOfOtherClassesAreRefused() throws {
    let model = try ModelFolder(named: "phantom-clip").imageTextModel()
    var table = AttributeAssociation(under: model)
    let image = Image(width: 8, height: 8, channels: 1, pixels: Array(repeating: 3, count: 64))
    let sample = try Sample(id: "x", image: .memory(image), text: "a knee", className: "ct-knee")
    #expect(throws: InputError.self) { try table.add(sample) }
  }

  private func table(_ text: String) throws -> PromptTable {
    try withTemporaryFolder { folder in
      try folder.write(text.utf8, to: "prompts.csv")
      return try PromptTable(contentsOf: folder.appendingPathComponent("prompts.csv"))
    }
  }

  @Test func promptsAreAveragedByTasks() throws {
    let prompts = try table(
      "policy,question,malicious_question\nSelection,a,bb\nMatching,a,bbb\nSelection,aa,b\nMatching,a,\n")
    let association = try PromptAssociation(of: prompts, progress: { _ in true }) { prompt, harmful in
      M3Scores(
        dense: Float(harmful.count), sparse: Float(prompt.count),
        perToken: Float(prompt.count + harmful.count))
    }
    let csv = rows(try #require(association).csv)
    #expect(csv[0] == ["Policy", "colbert", "sparse", "dense", "sparse+dense", "colbert+sparse+dense"])
    #expect(csv.map { $0[0] } == ["Policy", "Matching", "Selection"])
    // Matching: dense 3, sparse 1, per token 4. Selection: means 1.5, 1.5, 3.
    let numbers = csv.dropFirst().map { $0.dropFirst().compactMap { Float($0) } }
    let expected: [[Float]] = [[4, 1, 3, 1.4 / 0.6, 3.0], [3, 1.5, 1.5, 1.5, 2.1]]
    for (row, wanted) in zip(numbers, expected) {
      #expect(zip(row, wanted).allSatisfy { abs($0 - $1) < 1e-5 }, "\(row)")
    }
    #expect(try #require(association).chart.svg.contains("Selection"))
  }

  @Test func promptsWithoutCounterpartsAreRefused() throws {
    let prompts = try table("policy,question\nSelection,a\n")
    #expect(throws: InputError.self) {
      try PromptAssociation(of: prompts, progress: { _ in true }) { _, _ in
        M3Scores(dense: 0, sparse: 0, perToken: 0)
      }
    }
  }
}
