import Crossmatch
import Foundation
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
      #expect(set.items.count == 9)
      for (index, item) in set.items.enumerated() {
        let phantom = PhantomGenerator(size: 32).phantom(seed: 40 + UInt64(index))
        #expect(try Image(contentsOf: item.imageFile) == phantom.image)
        #expect(try item.maskFile.map { try Mask(contentsOf: $0) } == phantom.lesionMask)
        #expect(item.captions == phantom.matchedCaptions)
        #expect(item.className == phantom.attributes.phantomClass.rawValue)
        #expect(item.finding == phantom.attributes.lesion?.finding.name)
        #expect(item.location == phantom.attributes.lesion?.location.name)
        for kind in CaptionMismatch.allCases {
          #expect(item.mismatched[kind] == phantom.mismatchedCaptions(kind))
        }
      }
    }
  }

  @Test(arguments: ["text", "caption"])
  func readsAFolderOfOnesOwn(_ key: String) throws {
    let line = #"{"file_name": "b.png", "\#(key)": "a chest", "patient": null, "age": [3]}"#
    let set = try read([Self.valid, line])
    #expect(set.items.map(\.captions) == [["a chest"], ["a chest"]])
    #expect(set.items[1].className == nil && set.items[1].maskFile == nil)
    #expect(try read([Self.valid, line], limit: 1).items.map(\.name) == ["a.png"])
  }

  @Test func blankLinesAndPythonsNumbersDoNoHarm() throws {
    let line = #"{"file_name": "b.png", "text": "a chest", "score": NaN, "range": [-Infinity, Infinity]}"#
    #expect(try read(["", Self.valid, " ", "", line, "\r", ""]).items.map(\.name) == ["a.png", "b.png"])
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

  /// All of these files exist; none is inside of the folder.
  @Test(arguments: [
    "../outside.png", "/etc/hostname", "inner/../../outside.png", "link.png", "linked/outside.png",
  ])
  func pathsDoNotLeaveTheFolder(_ path: String) throws {
    try withTemporaryFolder { parent in
      try parent.write([1], to: "outside.png")
      let folder = parent.appendingPathComponent("set")
      let files = FileManager.default
      try files.createDirectory(at: folder.appendingPathComponent("inner"), withIntermediateDirectories: true)
      try files.createSymbolicLink(
        at: folder.appendingPathComponent("link.png"),
        withDestinationURL: parent.appendingPathComponent("outside.png"))
      try files.createSymbolicLink(at: folder.appendingPathComponent("linked"), withDestinationURL: parent)
      try folder.write([1], to: "inner/a.png")
      for (name, isInside) in [("inner/a.png", true), (path, false)] {
        try folder.write(#"{"file_name": "\#(name)", "text": "a"}"#.utf8, to: "metadata.jsonl")
        let read = { try PairSet(contentsOf: folder.appendingPathComponent("metadata.jsonl")) }
        if isInside {
          #expect(try read().items.count == 1)
        } else {
          let error = #expect(throws: InputError.self) { try read() }
          #expect(error?.field == "line 1: file_name" && error?.expected == "a path inside of the folder")
        }
      }
    }
  }
}
