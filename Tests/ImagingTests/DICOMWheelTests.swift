#if DICOM
  import Foundation
  import Testing

  @testable import Files
  @testable import Imaging

  /// The DICOM files that pydicom's wheel ships, against what `Fixtures/pydicom_wheel.py` wrote of them.
  @Suite(.enabled(if: ProcessInfo.processInfo.environment["CROSSMATCH_DICOM_WHEEL"] != nil))
  struct DICOMWheelTests {
    private let folder = URL(
      fileURLWithPath: ProcessInfo.processInfo.environment["CROSSMATCH_DICOM_WHEEL"] ?? "")

    /// The largest difference, in stored values or levels; nil where one of both does not read the file.
    private func difference(_ entry: JSONField) throws -> Int? {
      let file = URL(fileURLWithPath: try entry.member("path").string())
      let part = try entry.member("part").ifPresent?.string()
      let image: Image
      do {
        let place = part.map { URL(fileURLWithPath: "\(file.path)#\($0)") } ?? file
        image = try Image(contentsOf: place, window: .full, keepsDepth: true)
      } catch let problem as InputError {
        print(file.lastPathComponent, "is refused:", problem.field ?? "", problem.found)
        return nil
      }
      if let problem = try entry.member("problem").ifPresent {
        print(file.lastPathComponent, "is read, but not by pydicom:", try problem.string())
        return nil
      }
      let bytes = try InputFile.bytes(
        of: folder.appendingPathComponent("\(file.lastPathComponent).numbers"), largest: 1 << 28)
      guard try entry.member("isGray").bool() else { return largestDifference(image.pixels, bytes) }
      let (lowest, highest) = (try entry.int("lowest"), try entry.int("highest"))
      let isReversed = try entry.member("isReversed").bool()
      let samples = try #require(image.fine).samples
      #expect(samples.count * 4 == bytes.count)
      return samples.indices.map { index in
        let number = Int(
          bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 4 * index, as: Int32.self) })
        return abs(Int(samples[index]) - (isReversed ? highest - number : number - lowest))
      }.max()
    }

    @Test func filesWithoutLossAreReadValueForValue() throws {
      var (equal, close) = (0, 0)
      for entry in try JSONField(contentsOf: folder.appendingPathComponent("index.json")).elements() {
        guard let difference = try difference(entry) else { continue }
        let name = try entry.member("name").string()
        if difference == 0 {
          equal += 1
        } else {
          close += 1
          print(name, "differs by at most", difference)
          #expect(try entry.member("syntax").string().contains("JPEG"), "\(name)")
        }
      }
      print("\(equal) files are equal, \(close) of lossy JPEG are close")
      #expect(equal > 20)
    }
  }
#endif
