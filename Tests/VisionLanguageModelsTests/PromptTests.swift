import Files
import Imaging
import LanguageModels
import Tensors
import Testing
import VisionLanguageModels

@Suite struct PromptTests {
  @Test(arguments: ["", "a question without a place", "<image><image> two", "<image> and <image>"])
  func framesHaveOnePlaceForTheImage(prompt: String) throws {
    for name in ParityFixture.names {
      let fixture = try ParityFixture(name)
      let model = try VisionLanguageModel(contentsOf: fixture.folder)
      let input = model.imageInput(for: fixture.cases[0].image)
      #expect(throws: InputError.self) {
        try model.frame(PromptFrame(before: prompt, after: ""), showing: input)
      }
    }
  }

  @Test func theImageMayStandBehindTheWordsUnlessPromptsAreCut() throws {
    for name in ParityFixture.names {
      let fixture = try ParityFixture(name)
      let model = try VisionLanguageModel(contentsOf: fixture.folder)
      let input = model.imageInput(for: fixture.cases[0].image)
      let behind = PromptFrame(before: "see ", after: " <image> here")
      if model.placeholder.cutsPrompts {
        #expect(throws: InputError.self) { try model.frame(behind, showing: input) }
      } else {
        let ids = try model.promptTokens(of: "this", in: model.frame(behind, showing: input))
        let rows = model.rows(of: fixture.cases[0].image).shape[0]
        #expect(ids.count { $0 == model.placeholder.id } == rows)
      }
    }
  }

  @Test(arguments: ParityFixture.names)
  func wordsDoNotHoldThePlaceholder(name: String) throws {
    let fixture = try ParityFixture(name)
    let model = try VisionLanguageModel(contentsOf: fixture.folder)
    let (frame, _) = fixture.cases[0].conversation
    #expect {
      _ = try model.answer(to: "what is <image>?", in: frame, about: fixture.cases[0].image)
    } throws: {
      "\($0)".contains("<image>") && !"\($0)".contains("\n")
    }
  }

  @Test func promptsThatAreTooLongAreRefused() throws {
    let fixture = try ParityFixture("tiny-llava")
    let model = try VisionLanguageModel(contentsOf: fixture.folder)
    let words = Array(repeating: "nodule", count: 300).joined(separator: " ")
    #expect {
      _ = try model.answer(to: words, in: fixture.cases[0].conversation.frame, about: fixture.cases[0].image)
    } throws: {
      "\($0)".contains("256")
    }
  }

  @Test func rowsOfAnImageStandInThePlacesOfPlaceholders() throws {
    let model = try VisionLanguageModel(contentsOf: ParityFixture("tiny-llava").folder)
    let width = model.language.tokenEmbeddings.columns
    let rows = Tensor((0..<3 * width).map { Float($0) }, shape: [3, width])
    let table = model.language.tokenEmbeddings
    let image = model.placeholder.id
    let ids = [5, image, 7, image, image, 9, image]
    let expected = Tensor.concatenating([
      table.gatheringRows(at: [5]), rows.rows(0..<1), table.gatheringRows(at: [7]), rows.rows(1..<3),
      table.gatheringRows(at: [9, Int(image)]),
    ])
    for places in [0..<7, 2..<4, 4..<7, 6..<7, 0..<1] {
      let inputs = model.inputEmbeddings(of: ids, at: places, rows: rows)
      #expect(inputs.values == expected.rows(places).values)
    }
  }
}
