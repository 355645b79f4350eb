import Files
import Foundation
import Imaging
import Phantoms
import Testing

/// The folder that is written, read back.
struct PhantomFolderTests {
  private static func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("phantoms-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  private static func metadata(_ folder: URL) throws -> [JSONField] {
    let file = folder.appendingPathComponent(PhantomFolder.metadataName)
    return try InputFile.bytes(of: file, largest: 1 << 20).split(separator: 0x0A).map {
      try JSONField(parsing: Array($0), file: file.path)
    }
  }

  @Test func filesHoldWhatTheGeneratorDraws() throws {
    try Self.withFolder { folder in
      let count = try PhantomFolder.write(count: 12, seed: 40, size: 32, to: folder)
      #expect(count == 12)
      let lines = try Self.metadata(folder)
      #expect(lines.count == 12)
      for (index, line) in lines.enumerated() {
        let phantom = PhantomGenerator(size: 32).phantom(seed: 40 + UInt64(index))
        let members = try line.members()
        #expect(members[0].key == "file_name")
        let name = try line.member("file_name").string()
        #expect(try Image(contentsOf: folder.appendingPathComponent(name)) == phantom.image)
        let mask = try line.member("mask_file_name").ifPresent.map {
          try Mask(contentsOf: folder.appendingPathComponent($0.string()))
        }
        #expect(mask == phantom.lesionMask)
        #expect(try line.member("seed").string() == String(40 + index))
        let attributes = phantom.attributes
        #expect(try line.member("class").string() == attributes.phantomClass.rawValue)
        #expect(try line.member("modality").string() == attributes.phantomClass.modality.rawValue)
        #expect(try line.member("anatomy").string() == attributes.phantomClass.organ)
        #expect(try line.member("finding").ifPresent?.string() == attributes.lesion?.finding.name)
        #expect(try line.member("location").ifPresent?.string() == attributes.lesion?.location.name)
        #expect(try line.member("size").ifPresent?.string() == attributes.lesion?.size.rawValue)
        #expect(try line.member("captions").elements().map { try $0.string() } == phantom.matchedCaptions)
        let mismatched = try line.member("mismatched_captions")
        for (key, mismatch) in zip(
          ["wrong_class", "wrong_finding", "wrong_location"], CaptionMismatch.allCases)
        {
          let captions = try mismatched.member(key).elements().map { try $0.string() }
          #expect(captions == phantom.mismatchedCaptions(mismatch))
        }
      }
    }
  }

  /// A folder that is not complete does not look so, and ends as one that nobody stopped.
  @Test func aStoppedFolderIsTakenUp() throws {
    try Self.withFolder { folder in
      try Self.withFolder { whole in
        try PhantomFolder.write(count: 9, seed: 4, size: 32, to: whole)
        for (done, resumes) in [(3, false), (5, true)] {
          let written = try PhantomFolder.write(
            count: 9, seed: 4, size: 32, to: folder, isResuming: resumes
          ) { $0 < done }
          #expect(written == done)
          let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
          #expect(!names.contains(PhantomFolder.metadataName) && names.contains("00002.png"))
        }
        var drawn: [Int] = []
        let written = try PhantomFolder.write(count: 9, seed: 4, size: 32, to: folder, isResuming: true) {
          drawn.append($0)
          return true
        }
        #expect(written == 9 && drawn == [6, 7, 8, 9])
        let files = FileManager.default
        let names = try files.contentsOfDirectory(atPath: whole.path).sorted()
        #expect(try files.contentsOfDirectory(atPath: folder.path).sorted() == names)
        for name in names {
          #expect(
            try Data(contentsOf: folder.appendingPathComponent(name))
              == Data(contentsOf: whole.appendingPathComponent(name)))
        }
      }
    }
  }

  @Test func onlyTheSameCallTakesUpAFolder() throws {
    try Self.withFolder { folder in
      _ = try PhantomFolder.write(count: 9, seed: 4, size: 32, to: folder) { $0 < 3 }
      for (count, seed, size, field) in [(8, 4, 32, "count"), (9, 5, 32, "seed"), (9, 4, 40, "size")] {
        let error = #expect(throws: InputError.self) {
          try PhantomFolder.write(
            count: count, seed: UInt64(seed), size: size, to: folder, isResuming: true)
        }
        #expect(error?.field == "line 1: \(field)")
      }
      try FileManager.default.removeItem(at: folder.appendingPathComponent("00001.png"))
      let error = #expect(throws: InputError.self) {
        try PhantomFolder.write(count: 9, seed: 4, size: 32, to: folder, isResuming: true)
      }
      #expect(error?.field == "line 3: file_name")
    }
  }

  /// Stopping with the last one is no stopping.
  @Test func aFolderIsCompleteWithItsLastPhantom() throws {
    try Self.withFolder { folder in
      let written = try PhantomFolder.write(count: 2, seed: 0, size: 32, to: folder) { $0 < 2 }
      #expect(written == 2)
      #expect(try Self.metadata(folder).count == 2)
    }
  }

  @Test func folderThatCannotBeMadeIsAnError() throws {
    try Self.withFolder { folder in
      try OutputFile.write([1], to: folder)
      #expect(throws: OutputError.self) { try PhantomFolder.write(count: 1, seed: 0, size: 32, to: folder) }
    }
  }

  @Test func contactSheetShowsEveryClass() {
    let sheet = ContactSheet.image(seed: 1, size: 32)
    #expect(sheet.channels == 3 && sheet.width == 6 * 36 + 4 && sheet.height == 3 * 116 + 4)
    // Below the first class without a lesion stands the one with it.
    let phantom = PhantomGenerator(size: 32).phantom(.mriAlzheimer, hasLesion: true, seed: 1)
    let pasted = (0..<32).flatMap { row in
      let start = ((40 + row) * sheet.width + 4) * 3
      return stride(from: start, to: start + 96, by: 3).map { sheet.pixels[$0] }
    }
    #expect(pasted == phantom.image.pixels)
  }
}
