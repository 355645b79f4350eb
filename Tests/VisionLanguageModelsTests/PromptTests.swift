import Files
import Imaging
import Tensors
import Testing
import VisionLanguageModels

@Suite struct PromptTests {
  @Test(arguments: ["", "a question without a place", "<image><image> two", "<image> and <image>"])
  func promptsHaveOnePlaceForTheImage(prompt: String) throws {
    for name in ParityFixture.names {
      let model = try VisionLanguageModel(contentsOf: ParityFixture(name).folder)
      #expect(throws: InputError.self) { try model.tokens(ofPrompt: prompt, width: 32, height: 32) }
    }
  }

  @Test func promptsThatAreTooLongAreRefused() throws {
    let model = try VisionLanguageModel(contentsOf: ParityFixture("tiny-llava").folder)
    let words = Array(repeating: "nodule", count: 300).joined(separator: " ")
    #expect {
      _ = try model.tokens(ofPrompt: "<image>\n" + words, width: 24, height: 24)
    } throws: {
      "\($0)".contains("256")
    }
  }

  @Test func rowsOfAnImageStandInThePlacesOfPlaceholders() throws {
    let model = try VisionLanguageModel(contentsOf: ParityFixture("tiny-llava").folder)
    let width = model.language.tokenEmbeddings.columns
    let rows = Tensor((0..<16 * width).map { Float($0) }, shape: [16, width])
    let image = Array(repeating: model.placeholder.id, count: 16)
    let inputs = model.inputEmbeddings(of: [[5] + image + [7], [9], image], rows: rows)
    let table = model.language.tokenEmbeddings
    #expect(inputs.shape == [35, width])
    #expect(inputs.rows(0..<1).values == table.gatheringRows(at: [5]).values)
    #expect(inputs.rows(1..<17).values == rows.values)
    #expect(inputs.rows(17..<19).values == table.gatheringRows(at: [7, 9]).values)
    #expect(inputs.rows(19..<35).values == rows.values)
  }
}
