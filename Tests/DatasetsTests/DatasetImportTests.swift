import Datasets
import Files
import Foundation
import TestSupport
import Testing

@Suite struct DatasetImportTests {
  private func imported(
    _ format: DatasetFormat, _ source: String, to folder: URL, limit: Int? = nil,
    _ change: (inout DatasetOptions) -> Void = { _ in }
  ) throws -> DatasetSummary {
    var options = DatasetOptions()
    change(&options)
    var importing = DatasetImport(
      try format.reader(of: Fixture.url(source), options), format: format.rawValue, source: source,
      to: folder,
      limit: limit)
    return try #require(try importing.run())
  }

  private func lines(_ name: String, in folder: URL) throws -> [JSONField] {
    try JSONLines.map(folder.appendingPathComponent(name)) { line, _ in line }
  }

  @Test func whatIsWrittenIsReadAsASetOfPairs() throws {
    try withTemporaryFolder { folder in
      let summary = try imported(.threeMAD, "3mad/CMIC/3MAD-Tiny.csv", to: folder)
      #expect((summary.samples, summary.skipped, summary.questions) == (3, 7, 12))
      #expect(summary.classes == ["ct-chest": 2, "mammography-breast": 1])
      #expect(summary.tasks == ["Object Detection": 1, "View Classification": 1, "Matching": 1])
      #expect(summary.reasons["8 fields"] == 1 && summary.reasons["a PNG, JPEG, DICOM or NIfTI image"] == 1)
      let set = try PairSet(contentsOf: folder.appendingPathComponent("metadata.jsonl"))
      let own = try Entries(ThreeMAD(Fixture.url("3mad/CMIC/3MAD-Tiny.csv"))).samples.prefix(3)
      for (read, sample) in zip(set.samples, own) {
        #expect(read.id == "images/" + sample.id)
        #expect(read.captions == sample.captions && read.className == sample.className)
        #expect(read.facts == sample.facts && read.unmatchedCaption == sample.unmatchedCaption)
        #expect(read.mismatched.filter { !$0.value.isEmpty } == sample.mismatched)
        #expect(try read.readImage() == sample.readImage())
      }
      let copied = folder.appendingPathComponent("images/CMIC/Mamography/Breast/two.jpg")
      #expect(
        try Data(contentsOf: copied) == Data(contentsOf: Fixture.url("3mad/CMIC/Mamography/Breast/two.jpg")))
      let questions = try lines("questions.jsonl", in: folder)
      #expect(try questions[3].member("input").string() == "both")
      #expect(try questions[3].member("image").string() == "images/CMIC/CT/Chest/one.png")
      #expect(
        try questions[3].member("prompt").string()
          == "This image is about Fundus and Retina. (placeholder request)")
      #expect(try lines("skipped.jsonl", in: folder).count == 7)
      #expect(!InputFile.exists(folder.appendingPathComponent("unfinished.json")))
    }
  }

  @Test func masksAndArraysBecomeFiles() throws {
    try withTemporaryFolder { folder in
      let summary = try imported(.rsna, "lists/rsna.csv", to: folder) { $0.setting.ending = ".png" }
      #expect((summary.samples, summary.skipped) == (2, 2))
      let set = try PairSet(contentsOf: folder.appendingPathComponent("metadata.jsonl"))
      #expect(try set.samples.map { try $0.read().lesion?.count } == [6 + 12, nil])
      #expect(set.samples.map(\.finding) == ["lung opacity", nil])
    }
    try withTemporaryFolder { folder in
      let summary = try imported(.npz, "arrays", to: folder)
      #expect(summary.samples == 15 && summary.groups["severity"]?["4"] == 2)
      let set = try PairSet(contentsOf: folder.appendingPathComponent("metadata.jsonl"))
      let own = try Entries(ImageArrays(Fixture.url("arrays"))).samples
      #expect(try set.samples.map { try $0.readImage() } == own.map { try $0.readImage() })
    }
  }

  @Test func textsHaveQuestionsAndNoMetadata() throws {
    try withTemporaryFolder { folder in
      let summary = try imported(.medSafetyBench, "msb/datasets", to: folder)
      #expect((summary.samples, summary.textSamples, summary.skipped) == (0, 8, 2))
      #expect(summary.groups["category"] == ["4": 2, "2": 2, "9": 1, "1": 2])
      #expect(!InputFile.exists(folder.appendingPathComponent("metadata.jsonl")))
      let questions = try lines("questions.jsonl", in: folder)
      #expect(questions.count == 8)
      #expect(try questions[0].member("labels").member("category").string() == "4")
    }
  }

  @Test func everyFormatIsImported() throws {
    let sources: [DatasetFormat: (source: String, count: Int)] = [
      .mmSafetyBench: ("mms", 8), .karpathy: ("captions/dataset.json", 2), .albef: ("captions/test.json", 2),
      .webdataset: ("archives", 4),
    ]
    for (format, (source, count)) in sources {
      try withTemporaryFolder { folder in
        let summary = try imported(format, source, to: folder)
        #expect(summary.samples == count)
        let set = try PairSet(contentsOf: folder.appendingPathComponent("metadata.jsonl"))
        #expect(set.samples.count == count)
      }
    }
  }

  @Test func limitsCountEntries() throws {
    try withTemporaryFolder { folder in
      let summary = try imported(.threeMAD, "3mad/CMIC/3MAD-Tiny.csv", to: folder, limit: 4)
      #expect((summary.samples, summary.skipped) == (3, 1))
    }
  }

  @Test func aStoppedImportGoesOn() throws {
    try withTemporaryFolder { folder in
      let reader = ThreeMAD(Fixture.url("3mad/CMIC/3MAD-Tiny.csv"))
      var first = DatasetImport(reader, format: "3mad", source: "x", to: folder)
      let stopped = try first.run { $0 < 2 }
      #expect(stopped == nil)
      #expect(InputFile.exists(folder.appendingPathComponent("unfinished.json")))
      #expect(!InputFile.exists(folder.appendingPathComponent("metadata.jsonl")))
      var second = DatasetImport(reader, format: "3mad", source: "x", to: folder, isResuming: true)
      let finished = try second.run()
      #expect(finished?.samples == 3)
      #expect(!InputFile.exists(folder.appendingPathComponent("unfinished.json")))
    }
  }

  @Test func nothingUsableIsAnError() throws {
    try withTemporaryFolder { folder in
      try folder.write("id,file_name,caption\n".utf8, to: "list.csv")
      var columns = AnnotationColumns(image: "file_name")
      columns.finding = "caption"
      let reader = try AnnotationList(folder.appendingPathComponent("list.csv"), columns)
      var importing = DatasetImport(reader, format: "list", source: "list.csv", to: folder)
      let error = #expect(throws: InputError.self) { _ = try importing.run() }
      #expect(error?.description == "list.csv: expected entries that can be used, found none")
      #expect(!InputFile.exists(folder.appendingPathComponent("metadata.jsonl")))
    }
  }

  @Test func zipArchivesAreToBeUnpacked() throws {
    for format in DatasetFormat.allCases where format != .npz {
      let error = #expect(throws: InputError.self) {
        try format.reader(of: Fixture.url("arrays/chestmnist.npz"))
      }
      #expect(error?.expected == "an unpacked data set; unpack the archive first")
    }
  }
}
