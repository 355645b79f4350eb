import Datasets
import Files
import Foundation
import Imaging
import TestSupport
import Testing

/// Arrays in `.npz` archives that NumPy wrote.
@Suite struct ImageArrayTests {
  private struct Expected: Decodable {
    let fog: [UInt8]
    let contrast: [UInt8]
  }

  private func expected() throws -> Expected {
    try JSONDecoder().decode(Expected.self, from: Data(contentsOf: Fixture.url("arrays/expected.json")))
  }

  @Test func severitiesFollowEachOther() throws {
    let reader = ImageArrays(Fixture.url("arrays/breastmnist/fog.npz"), classNames: ["malignant", "normal"])
    let samples = try Entries(reader).samples
    #expect(samples.map(\.facts.groups["severity"]) == ["1", "1", "2", "2", "3", "3", "4", "4", "5", "5"])
    #expect(samples[0].facts.groups["set"] == "breastmnist" && samples[0].facts.groups["corruption"] == "fog")
    #expect(samples.map(\.className).prefix(3) == ["malignant", "normal", "malignant"])
    #expect(samples[1].captions == ["normal"] && samples[1].facts.groups["label"] == "1")
    #expect(samples[7].id == "breastmnist-test-fog-4-7")
    let image = try samples[7].readImage()
    #expect((image.width, image.height, image.channels) == (5, 4, 1))
    #expect(try image.pixels == expected().fog)
  }

  @Test func namesOfFilesTellTheSeverity() throws {
    let samples = try Entries(ImageArrays(Fixture.url("arrays/fundus/test/contrast_severity_3.npz"))).samples
    #expect(
      samples[1].facts.groups == [
        "set": "fundus", "split": "test", "corruption": "contrast", "severity": "3", "label": "0",
      ])
    #expect(samples.map(\.className) == ["label 2", "label 0"])
    let image = try samples[1].readImage()
    #expect(image.channels == 3)
    #expect(try image.pixels == expected().contrast)
  }

  @Test func severalLabelsAreNamedTogether() throws {
    let samples = try Entries(ImageArrays(Fixture.url("arrays/chestmnist.npz"), classNames: ["a", "b", "c"]))
      .samples
    #expect(samples.map(\.className) == ["b, c", "no label", "a"])
    #expect(samples.map(\.facts.groups["split"]) == ["train", "train", "test"])
    #expect(samples.map(\.facts.groups["severity"]) == [nil, nil, nil])
  }

  @Test func foldersAreSearched() throws {
    #expect(try Entries(ImageArrays(Fixture.url("arrays"))).samples.count == 15)
    #expect(throws: InputError.self) { try Entries(ImageArrays(Fixture.url("captions"))) }
  }

  @Test(
    arguments: [
      (
        "floats.npz", "images.npy: expected 8-bit images, (count, height, width) or (count, height, width, 3)"
      ),
      ("labels.npz", "labels.npy: expected labels of 10 images, found an array of [9]"),
      ("fortran.npz", "images.npy: expected an array in C order, found Fortran's"),
      ("other.npz", "expected images.npy and labels.npy"),
      ("severities.npz", "test_images.npy: expected a multiple of 5 images"),
      ("short.npz", "expected a whole zip archive"),
    ])
  func arraysThatCannotBeUsedAreTold(name: String, complaint: String) throws {
    let error = #expect(throws: InputError.self) {
      try Entries(ImageArrays(Fixture.url("bad-arrays/\(name)")))
    }
    #expect(error?.description.contains(complaint) == true, "\(error?.description ?? "")")
  }

  /// Every byte of an archive may be wrong: what comes is samples or one error.
  @Test func damagedArchivesAreRefusedOrRead() throws {
    let whole = [UInt8](try Data(contentsOf: Fixture.url("arrays/breastmnist/fog.npz")))
    try withTemporaryFolder { folder in
      for place in stride(from: 0, to: whole.count, by: 3) {
        var bytes = whole
        bytes[place] ^= 0x55
        try folder.write(bytes, to: "fog.npz")
        do {
          let samples = try Entries(ImageArrays(folder.appendingPathComponent("fog.npz"))).samples
          #expect(samples.count <= 10)
        } catch is InputError {}
      }
    }
  }
}

/// Archives that Python's tarfile wrote, in its three formats.
@Suite struct WebDatasetTests {
  @Test func membersOfOneNameAreOneSample() throws {
    let entries = try Entries(WebDataset(Fixture.url("archives/shard-000.tar")))
    #expect(entries.ids == ["shard-000.tar/one.png", "shard-000.tar/two.jpg"])
    #expect(entries.samples.map(\.captions) == [["a normal chest"], ["a chest radiograph"]])
    let second = entries.samples[1]
    #expect(second.className == "xray-chest" && second.finding == "nodule")
    #expect(second.facts.task == "Matching" && second.facts.groups == ["split": "test"])
    #expect(try second.readImage().channels == 3)
    #expect(entries.problems.count == 2)
    #expect(entries.problems[0].contains("link.png, of kind 2"))
    #expect(entries.problems[1].hasSuffix("three: expected a member .png, .jpg or .jpeg, found none"))
  }

  @Test func longNamesAreRead() throws {
    let path = String(repeating: "deep/", count: 30) + "x"
    let gnu = try Entries(WebDataset(Fixture.url("archives/shard-001.tar")))
    #expect(gnu.ids == ["shard-001.tar/\(path).png"] && gnu.samples[0].captions == ["4"])
    let pax = try Entries(WebDataset(Fixture.url("archives/shard-002.tar")))
    #expect(pax.ids == ["shard-002.tar/\(path)é.png"])
    #expect(pax.problems.count == 1 && pax.problems[0].contains("found ../up.png"))
  }

  @Test func foldersOfArchivesAreRead() throws {
    let set = try PairSet(WebDataset(Fixture.url("archives")))
    #expect(set.samples.count == 4 && set.unusable.count == 3)
    #expect(try set.samples.map { try $0.read().image.width } == [12, 12, 12, 12])
  }

  @Test func otherFilesAreNamed() throws {
    for (bytes, found) in [([0x1F, 0x8B, 8, 0], "gzip"), ([0x50, 0x4B, 3, 4], "zip")] as [([UInt8], String)] {
      try withTemporaryFolder { folder in
        try folder.write(bytes + Array(repeating: 0, count: 600), to: "a.tar")
        let error = #expect(throws: InputError.self) {
          try Entries(WebDataset(folder.appendingPathComponent("a.tar")))
        }
        #expect(error?.found == found)
      }
    }
  }

  @Test func damagedHeadersAreRefusedOrRead() throws {
    let whole = [UInt8](try Data(contentsOf: Fixture.url("archives/shard-001.tar")))
    try withTemporaryFolder { folder in
      for place in stride(from: 0, to: 3_000, by: 7) {
        var bytes = whole
        bytes[place] ^= 0x0F
        try folder.write(bytes, to: "a.tar")
        do {
          _ = try Entries(WebDataset(folder.appendingPathComponent("a.tar")))
        } catch is InputError {}
      }
    }
  }
}
