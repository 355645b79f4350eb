import Datasets
import Files
import Foundation
import TestSupport
import Testing

@Suite struct CaptionFileTests {
  private func captions(of number: Int) -> [String] { (0..<5).map { "caption \($0) of \(number)" } }

  @Test func karpathysFilesHaveFiveCaptionsAnImage() throws {
    let entries = try Entries(KarpathyCaptions(Fixture.url("captions/dataset.json")))
    #expect(entries.ids == ["images/0.jpg", "images/1.jpg"])
    #expect(entries.samples.map(\.captions) == [captions(of: 0), captions(of: 1)])
    #expect(entries.samples.map(\.facts.groups) == [["split": "train"], ["split": "test"]])
    #expect(entries.problems.count == 1)
    #expect(
      entries.problems[0].hasPrefix("captions/dataset.json: images[2].filename: expected the path of a file"))
    let test = try Entries(KarpathyCaptions(Fixture.url("captions/dataset.json"), split: "test"))
    #expect(test.ids == ["images/1.jpg"])
  }

  @Test(arguments: ["test.json", "train.json"])
  func albefsFilesAreRead(name: String) throws {
    let entries = try Entries(ALBEFCaptions(Fixture.url("captions/\(name)")))
    #expect(entries.ids == ["images/0.jpg", "images/1.jpg"])
    #expect(entries.samples.map(\.captions) == [captions(of: 0), captions(of: 1)])
    let expected =
      name == "test.json" ? ["captions/test.json: [2].caption: expected a string, found nothing"] : []
    #expect(entries.problems == expected)
  }

  @Test(
    arguments: [
      ("", "byte 0: expected an object, found the end of the file"),
      ("[]", "byte 1: expected an object, found \"[\""),
      ("{}", "byte 1: expected a member \"images\", found none"),
      (#"{"a":[1,{"images":[2]}]}"#, "byte 24: expected a member \"images\", found none"),
      (#"{"images":{}}"#, "byte 11: expected images: an array, found \"{\""),
      (#"{"images":[{}"#, "byte 13: expected a comma or the end of the array, found the end of the file"),
      (#"{"images":[{"#, "byte 12: expected the end of images[0], found the end of the file"),
      (#"{"images":[] "#, "byte 13: expected a comma or the end of the object, found the end of the file"),
      (#"{"images":[],"images":[]}"#, "byte 22: expected each member once, found images twice"),
      (#"{"images":[]} x"#, "byte 14: expected the end of the file, found \"x\""),
    ])
  func documentsThatAreWrongAreRefused(text: String, complaint: String) throws {
    try withTemporaryFolder { folder in
      try folder.write(text.utf8, to: "captions.json")
      let error = #expect(throws: InputError.self) {
        try Entries(KarpathyCaptions(folder.appendingPathComponent("captions.json")))
      }
      #expect(
        error?.description.hasSuffix("captions.json: " + complaint) == true, "\(error?.description ?? "")")
    }
  }
}
