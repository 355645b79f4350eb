import Crossmatch
import Files
import Foundation
import Phantoms
import TestSupport
import Testing

/// Metadata of images with captions, right and wrong.
@Suite struct PairSetTests {
  private static let valid = #"{"file_name": "a.png", "captions": ["a chest"]}"#

  private func read(_ lines: [String], limit: Int? = nil, files: [String] = ["a.png", "b.png"]) throws
    -> PairSet
  {
    try withTemporaryFolder { folder in
      for name in files { try folder.write([1], to: name) }
      try folder.write((lines.joined(separator: "\n") + "\n").utf8, to: "metadata.jsonl")
      return try PairSet(contentsOf: folder.appendingPathComponent("metadata.jsonl"), limit: limit)
    }
  }

  @Test func readsWhatPhantomsWrites() throws {
    try withTemporaryFolder { folder in
      try PhantomFolder.write(count: 9, seed: 40, size: 32, to: folder)
      let set = try PairSet(contentsOf: folder.appendingPathComponent(PhantomFolder.metadataName))
      #expect(set.samples.count == 9)
      for (index, sample) in set.samples.enumerated() {
        let phantom = PhantomGenerator(size: 32).phantom(seed: 40 + UInt64(index))
        #expect(try sample.readImage() == phantom.image)
        #expect(try sample.readLesion() == phantom.lesionMask)
        #expect(sample.captions == phantom.matchedCaptions)
        #expect(sample.className == phantom.attributes.phantomClass.rawValue)
        #expect(sample.finding == phantom.attributes.lesion?.finding.name)
        #expect(sample.location == phantom.attributes.lesion?.location.name)
        for kind in CaptionMismatch.allCases {
          #expect(sample.mismatched[kind] == phantom.mismatchedCaptions(kind))
        }
      }
    }
  }

  @Test(arguments: ["text", "caption"])
  func readsAFolderOfOnesOwn(_ key: String) throws {
    let line = #"{"file_name": "b.png", "\#(key)": "a chest", "patient": null, "age": [3]}"#
    let set = try read([Self.valid, line])
    #expect(set.samples.map(\.captions) == [["a chest"], ["a chest"]])
    #expect(set.samples[1].className == nil && set.samples[1].lesion == nil)
    #expect(try read([Self.valid, line], limit: 1).samples.map(\.id) == ["a.png"])
  }

  @Test func blankLinesAndPythonsNumbersDoNoHarm() throws {
    let line = #"{"file_name": "b.png", "text": "a chest", "score": NaN, "range": [-Infinity, Infinity]}"#
    #expect(try read(["", Self.valid, " ", "", line, "\r", ""]).samples.map(\.id) == ["a.png", "b.png"])
    let error = #expect(throws: InputError.self) { try read(["", Self.valid, "\t", "[]"]) }
    #expect(error?.field == "line 4")
    #expect(throws: InputError.self) { try read(["", " "]) }
  }

  /// A second line, and what is said of it.
  private static let wrong = [
    (#"{"file_name": "b.png""#, "JSON"), ("[]", "an object"), (#"{"captions": ["a"]}"#, "file_name"),
    (#"{"file_name": 3, "text": "a"}"#, "file_name"), (#"{"file_name": "b.png"}"#, "captions"),
    (#"{"file_name": "b.png", "text": "a", "caption": "a"}"#, "captions"),
    (#"{"file_name": "b.png", "captions": []}"#, "captions"),
    (#"{"file_name": "b.png", "captions": ["a", 3]}"#, "captions[1]"),
    (#"{"file_name": "b.png", "text": " "}"#, "text"),
    (#"{"file_name": "b.png", "captions": "a"}"#, "captions"),
    (#"{"file_name": "b.png", "text": "a", "class": 3}"#, "class"),
    (#"{"file_name": "b.png", "text": "a", "mask_file_name": "none.png"}"#, "mask_file_name"),
    (#"{"file_name": "b.png", "text": "a", "mismatched_captions": ["b"]}"#, "mismatched_captions"),
    (#"{"file_name": "b.png", "text": "a", "mismatched_captions": {"wrong_class": "b"}}"#, "wrong_class"),
    (
      #"{"file_name": "b.png", "text": "a", "mismatched_captions": {"wrong_class": ["a"]}}"#, "wrong_class[0]"
    ),
    (#"{"file_name": "none.png", "text": "a"}"#, "file_name"),
    (#"{"file_name": "", "text": "a"}"#, "file_name"),
    (#"{"file_name": ".", "text": "a"}"#, "file_name"), ("x", "JSON"),
    (#"{"file_name": "b.png", "file_name": "a.png", "text": "a"}"#, "a key that stands once"),
  ]

  @Test(arguments: wrong.indices)
  func refusesAndNamesTheField(_ index: Int) throws {
    let (line, mention) = Self.wrong[index]
    let error = #expect(throws: InputError.self) { try read([Self.valid, line]) }
    #expect(error?.file?.hasSuffix("metadata.jsonl") == true)
    #expect(error?.field?.hasPrefix("line 2") == true && "\(error!)".contains(mention), "\(error!)")
  }

  @Test func refusesAnEmptyFile() throws {
    #expect(throws: InputError.self) { try read([], limit: nil) }
    #expect(throws: InputError.self) { try read([Self.valid], limit: 0) }
  }

  /// With lines that are wrong, the others are read, and these are told with their numbers.
  @Test func wrongLinesLeaveTheOthers() throws {
    try withTemporaryFolder { folder in
      try folder.write([1], to: "a.png")
      let lines = [
        #"{"file_name": "none.png", "text": "a"}"#, Self.valid, #"{"file_name": "../a.png", "text": "a"}"#,
        Self.valid,
      ]
      try folder.write(lines.joined(separator: "\n").utf8, to: "metadata.jsonl")
      let metadata = folder.appendingPathComponent("metadata.jsonl")
      let set = try PairSet(reading: metadata)
      #expect(set.samples.map(\.number) == [1, 3] && set.samples.map(\.place?.line) == [2, 4])
      #expect(set.unusable.map(\.place.line) == [1, 3])
      #expect(set.unusable.map(\.problem.field) == ["line 1: file_name", "line 3: file_name"])
      let error = #expect(throws: InputError.self) { try PairSet(contentsOf: metadata) }
      #expect("\(error!)".contains("1 more line") && "\(error!)".contains("--skip-unusable"))
      // Lines behind the limit are not asked for anything.
      try folder.write((Self.valid + "\n" + lines[0]).utf8, to: "metadata.jsonl")
      #expect(try PairSet(contentsOf: metadata, limit: 1).samples.count == 1)
    }
  }

  /// So do lines that are no JSON, in UTF-8 or not; the limit counts them.
  @Test(arguments: ["x", #"{"file_name": "a.png", "text": "a""#, "\u{7B}\u{22}a", "NaN", "{} {}"])
  func linesThatAreNoJSONLeaveTheOthers(_ wrong: String) throws {
    try withTemporaryFolder { folder in
      try folder.write([1], to: "a.png")
      let latin = [UInt8](#"{"file_name": "a.png", "text": ""#.utf8) + [0xE9] + [UInt8](#""}"#.utf8)
      let lines = [[UInt8](Self.valid.utf8), [], [UInt8](wrong.utf8), latin, [UInt8](Self.valid.utf8)]
      try folder.write([UInt8](lines.joined(separator: [0x0A])), to: "metadata.jsonl")
      let metadata = folder.appendingPathComponent("metadata.jsonl")
      let set = try PairSet(reading: metadata)
      #expect(set.samples.map(\.number) == [0, 3] && set.samples.map { $0.place?.line } == [1, 5])
      #expect(set.unusable.map(\.place.line) == [3, 4] && set.unusable.map(\.number) == [1, 2])
      #expect(set.unusable.allSatisfy { $0.place.image == nil && $0.problem.file == metadata.path })
      #expect(set.unusable[0].problem.field?.hasPrefix("line 3") == true)
      let error = #expect(throws: InputError.self) { try PairSet(contentsOf: metadata) }
      #expect(error?.field?.hasPrefix("line 3") == true)
      #expect("\(error!)".contains("1 more line") && "\(error!)".contains("--skip-unusable"))
      #expect(try PairSet(reading: metadata, limit: 2).samples.count == 1)
      #expect(try PairSet(contentsOf: metadata, limit: 1).samples.count == 1)
    }
  }

  /// As the cache of Hugging Face has it: a folder of links to files that are named by their digests.
  @Test func linksInTheFolderAreData() throws {
    try withTemporaryFolder { parent in
      let files = FileManager.default
      let snapshot = parent.appendingPathComponent("snapshots/1")
      for folder in ["blobs", "snapshots/1", "other"] {
        try files.createDirectory(
          at: parent.appendingPathComponent(folder), withIntermediateDirectories: true)
      }
      try parent.write([1], to: "blobs/0a")
      try parent.write([1], to: "other/b.png")
      let lines = [
        #"{"file_name": "a.png", "text": "a"}"#, #"{"file_name": "linked/b.png", "text": "a"}"#,
      ]
      try parent.write(lines.joined(separator: "\n").utf8, to: "blobs/0b")
      for (name, target) in [
        ("a.png", "../../blobs/0a"), ("metadata.jsonl", "../../blobs/0b"), ("linked", "../../other"),
      ] {
        try files.createSymbolicLink(
          atPath: snapshot.appendingPathComponent(name).path, withDestinationPath: target)
      }
      let set = try PairSet(contentsOf: snapshot.appendingPathComponent("metadata.jsonl"))
      #expect(set.samples.map(\.id) == ["a.png", "linked/b.png"])
      #expect(set.samples[0].image == .file(snapshot.appendingPathComponent("a.png")))
    }
  }

  /// All of these files exist; no name is one inside of the folder.
  @Test(arguments: ["../outside.png", "/etc/hostname", "inner/../../outside.png", "linked/../outside.png"])
  func pathsDoNotLeaveTheFolder(_ path: String) throws {
    try withTemporaryFolder { parent in
      try parent.write([1], to: "outside.png")
      let folder = parent.appendingPathComponent("set")
      let files = FileManager.default
      for name in ["set/inner", "other"] {
        try files.createDirectory(at: parent.appendingPathComponent(name), withIntermediateDirectories: true)
      }
      try files.createSymbolicLink(
        at: folder.appendingPathComponent("linked"),
        withDestinationURL: parent.appendingPathComponent("other"))
      try folder.write([1], to: "inner/a.png")
      for (name, isInside) in [("inner/a.png", true), (path, false)] {
        try folder.write(#"{"file_name": "\#(name)", "text": "a"}"#.utf8, to: "metadata.jsonl")
        let read = { try PairSet(contentsOf: folder.appendingPathComponent("metadata.jsonl")) }
        if isInside {
          #expect(try read().samples.count == 1)
        } else {
          let error = #expect(throws: InputError.self) { try read() }
          #expect(error?.field == "line 1: file_name" && error?.expected == "a path inside of the folder")
        }
      }
    }
  }
}
