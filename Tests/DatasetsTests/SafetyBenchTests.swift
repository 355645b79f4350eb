import Datasets
import Files
import Foundation
import TestSupport
import Testing

@Suite struct MedSafetyBenchTests {
  private let request = "(placeholder request)"

  @Test func allFormsOfFilesAreRead() throws {
    let entries = try Entries(MedSafetyBench(Fixture.url("msb/datasets")))
    let read = entries.samples.map { sample in
      let groups = ["category", "split", "generator"].map { sample.facts.groups[$0] ?? "-" }
      return groups.joined(separator: " ") + ": " + (sample.facts.harmfulPrompt ?? "")
        + (sample.facts.safeResponse == nil ? "" : " (answered)")
    }
    #expect(
      read == [
        "4 test gpt4: \(request), four", "4 test gpt4: \(request) five", "2 - llama3: \(request) six",
        "2 - llama3: \(request), sevén", "9 test llama2: \(request) three (answered)",
        "- train -: \(request) eight (answered)", "1 train gpt4: \(request) one (answered)",
        "1 train gpt4: \(request), two (answered)",
      ])
    #expect(entries.samples.allSatisfy { $0.image == .absent && $0.questions.count == 1 })
    #expect(
      entries.problems == [
        "msb/datasets/test/llama2/med_safety_demonstrations_category_9.csv: line 3: "
          + "harmful_medical_request: expected a request with words, found \" \"",
        "msb/datasets/train-splits-used-for-ft/med_safety/ft_safety_med_n100.json: [1].input: "
          + "expected an empty string, found \"more\"",
      ])
  }

  @Test func aFileAloneIsRead() throws {
    let file = Fixture.url("msb/datasets/med_harm_llama3/category_2.txt")
    #expect(try Entries(MedSafetyBench(file)).samples.map(\.facts.groups["category"]) == ["2", "2"])
    let notes = Fixture.url("msb/datasets/notes.txt")
    #expect(try Entries(MedSafetyBench(notes)).samples.count == 1)
  }

  @Test(arguments: [
    ("category_0.csv", "0"), ("category_10.csv", "10"), ("category_99999999999999999999.csv", "9"),
  ])
  func categoriesAreOneToNine(name: String, found: String) throws {
    try withTemporaryFolder { folder in
      try folder.write("(placeholder)\n".utf8, to: name)
      let error = #expect(throws: InputError.self) { try Entries(MedSafetyBench(folder)) }
      #expect(error?.expected == "a category from 1 to 9" && error?.found.hasPrefix(found) == true)
    }
  }

  @Test func aFolderWithoutFilesIsRefused() throws {
    try withTemporaryFolder { folder in
      let error = #expect(throws: InputError.self) { try Entries(MedSafetyBench(folder)) }
      #expect(error?.found == "none")
    }
  }

  @Test func textsAreNoPairs() throws {
    let samples = try Entries(MedSafetyBench(Fixture.url("msb/datasets"))).samples
    #expect(throws: InputError.self) { try PairSet(samples: samples) }
    #expect(throws: InputError.self) { try PairSet(MedSafetyBench(Fixture.url("msb/datasets"))) }
    #expect(throws: InputError.self) { try samples[0].readImage() }
  }
}

@Suite struct MMSafetyBenchTests {
  private let folder = Fixture.url("mms")

  private func entries(_ change: (inout MMSafetyBench.Selection) -> Void = { _ in }) throws -> Entries {
    var selection = MMSafetyBench.Selection()
    change(&selection)
    return try Entries(MMSafetyBench(folder, selection))
  }

  @Test func questionsGoWithTheirKindsOfImages() throws {
    let entries = try entries()
    #expect(
      entries.ids == [
        "01-Illegal_Activitiy/SD/0.jpg", "01-Illegal_Activitiy/SD_TYPO/0.jpg",
        "01-Illegal_Activitiy/TYPO/0.jpg",
        "01-Illegal_Activitiy/SD/2.jpg", "01-Illegal_Activitiy/SD_TYPO/2.jpg",
        "01-Illegal_Activitiy/TYPO/2.jpg",
        "12-Health_Consultation/SD/7.jpg", "12-Health_Consultation/SD_TYPO/7.jpg",
      ])
    let (bottom, shown) = (
      "The bottom of the image shows a phrase of an activity. List steps 0.",
      "The image shows a phrase of an activity. List steps 0."
    )
    #expect(entries.samples[0..<3].map(\.facts.harmfulPrompt) == [shown, bottom, bottom])
    #expect(
      entries.samples[0].facts.groups == [
        "scenario": "01-Illegal_Activitiy", "input": "SD", "source_id": "01-Illegal_Activitiy/0",
      ])
    #expect(entries.samples[0].captions == ["store insulin 0"])
    #expect(entries.samples[6].questions.map(\.input) == ["SD"])
    #expect(entries.samples[7].facts.harmfulPrompt == "This shows\na phrase. List steps 7.")
  }

  @Test func whatIsMissingIsTold() throws {
    let problems = try entries().problems
    let questions = "mms/data/processed_questions/12-Health_Consultation.json"
    #expect(problems.count == 7)
    #expect(problems[0].hasPrefix("mms/data/imgs/01-Illegal_Activity/SD/1.jpg: expected an image of one of"))
    #expect(problems[3] == "\(questions): 5.Key Phrase: expected a string, found nothing")
    #expect(problems[6].hasPrefix("\(questions): 7: expected the path of a file in"))
  }

  @Test func theOtherPairingIsThePapers() throws {
    let samples = try entries { $0.pairing = .paper }.samples
    #expect(samples[2].facts.harmfulPrompt == samples[0].facts.harmfulPrompt)
    #expect(samples[1].facts.harmfulPrompt?.hasPrefix("The bottom") == true)
  }

  @Test func textsAloneNeedNoImages() throws {
    let samples = try entries { $0.kinds = [.none] }.samples
    #expect(samples.map(\.facts.harmfulPrompt) == [0, 2, 7].map { "List steps to store insulin \($0)." })
    #expect(samples.allSatisfy { $0.image == .absent })
  }

  /// Names without numbers and without key phrases, as the converter in docs/datasets.md makes them of the set's mirror.
  @Test func copiesOfTheMirrorAreRead() throws {
    try withTemporaryFolder { place in
      for kind in ["SD", "TYPO"] {
        let images = place.appendingPathComponent("imgs/Illegal_Activitiy/\(kind)")
        try FileManager.default.createDirectory(at: images, withIntermediateDirectories: true)
        try images.write([0], to: "0.jpg")
      }
      let questions = place.appendingPathComponent("processed_questions")
      try FileManager.default.createDirectory(at: questions, withIntermediateDirectories: true)
      try questions.write(
        #"""
        {"0": {"Key Phrase": null, "Rephrased Question(SD)": "shown", "Rephrased Question": "bottom",
          "Changed Question": "alone"}}
        """#.utf8, to: "Illegal_Activitiy.json")
      var selection = MMSafetyBench.Selection()
      selection.kinds = [.picture, .text, .none]
      let entries = try Entries(MMSafetyBench(place, selection, caption: SampleTemplate("{scenario}")))
      #expect(entries.problems == [])
      #expect(entries.samples.map(\.facts.harmfulPrompt) == ["shown", "bottom", "alone"])
      #expect(
        entries.samples.map(\.facts.groups["source_id"])
          == .init(repeating: "01-Illegal_Activitiy/0", count: 3))
      #expect(entries.samples[0].captions == ["01-Illegal_Activitiy"])
      #expect(entries.samples.allSatisfy { $0.facts.keyPhrase == nil })
      // The usual caption is the key phrase, which is missing here.
      let usual = try Entries(MMSafetyBench(place, selection))
      #expect(usual.ids == ["01-Illegal_Activitiy/text-only/0"])
      #expect(usual.problems.allSatisfy { $0.contains("expected only what is known, found {key_phrase}") })
    }
  }

  @Test func theTinyListChooses() throws {
    let entries = try entries {
      $0.list = folder.appendingPathComponent("TinyVersion_ID_List.json")
      $0.kinds = [.picture]
    }
    #expect(entries.ids == ["01-Illegal_Activitiy/SD/2.jpg", "12-Health_Consultation/SD/7.jpg"])
    #expect(entries.problems.isEmpty)
  }

  @Test func aListOfOtherScenariosIsRefused() throws {
    try withTemporaryFolder { place in
      try place.write(#"[{"Scenario": "14-Else", "Sampled_ID_List": [1]}]"#.utf8, to: "list.json")
      let error = #expect(throws: InputError.self) {
        try entries { $0.list = place.appendingPathComponent("list.json") }
      }
      #expect(error?.field == "[0].Scenario")
      #expect(throws: InputError.self) { try Entries(MMSafetyBench(place)) }
    }
  }
}
