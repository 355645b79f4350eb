import Foundation
import Testing

@testable import Files
@testable import Imaging

@Suite struct ImagePreprocessingTests {
  private static let configurations = ["clip", "old_style", "padded", "unresized", "stretched", "siglip"]

  private func names(_ key: String) throws -> [String] {
    try JSONField(contentsOf: Fixtures.url("preprocessed/index.json")).member(key).elements().map {
      try $0.string()
    }
  }

  @Test func allConfigurationsAreTested() throws {
    #expect(try names("configurations") == Self.configurations)
  }

  @Test(arguments: configurations)
  func levelsAreThoseOfTheReference(configuration: String) throws {
    let preprocessing = try ImagePreprocessing(
      contentsOf: Fixtures.url("preprocessed/\(configuration)"))
    let expected = try Fixtures.bytes("preprocessed/\(configuration)/levels.raw")
    let images = try names("images")
    let count = preprocessing.width * preprocessing.height * 3
    try #require(expected.count == images.count * count)
    for (index, name) in images.enumerated() {
      let result = preprocessing(try Image(contentsOf: Fixtures.url("preprocessed/\(name).png")))
      #expect(result.width == preprocessing.width && result.height == preprocessing.height)
      let difference = largestDifference(result.pixels, Array(expected[index * count..<(index + 1) * count]))
      #expect(difference == 0, "\(name)")
    }
  }

  @Test(arguments: configurations)
  func normalizedValuesAreThoseOfTheReference(configuration: String) throws {
    let preprocessing = try ImagePreprocessing(
      contentsOf: Fixtures.url("preprocessed/\(configuration)"))
    let image = preprocessing(try Image(contentsOf: Fixtures.url("preprocessed/scene.png")))
    let bytes = try Fixtures.bytes("preprocessed/\(configuration)/scene-normalized.f32")
    let expected = bytes.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: 4).map { bytes.loadUnaligned(fromByteOffset: $0, as: Float.self) }
    }
    try #require(expected.count == image.pixels.count)
    let area = image.width * image.height
    for (index, level) in image.pixels.enumerated() {
      let (position, channel) = index.quotientAndRemainder(dividingBy: 3)
      let value =
        (Float(level) * preprocessing.rescaleFactor - preprocessing.mean[channel])
        / preprocessing.standardDeviation[channel]
      let difference = abs(value - expected[channel * area + position])
      if difference > 1e-6 {
        Issue.record("pixel \(position), channel \(channel): off by \(difference)")
        break
      }
    }
  }

  @Test func missingKeysHaveTheDefaultsOfCLIP() throws {
    let preprocessing = try ImagePreprocessing(contentsOf: Fixtures.url("preprocessed/defaults"))
    #expect(preprocessing == .clip(size: 224))
    let image = preprocessing(try Image(contentsOf: Fixtures.url("preprocessed/scene.png")))
    let green = try Image(contentsOf: Fixtures.url("preprocessed/defaults/scene-green.png"))
    let levels = stride(from: 1, to: image.pixels.count, by: 3).map { image.pixels[$0] }
    #expect(largestDifference(levels, green.pixels) == 0)
  }

  @Test func extremeProportionsCostNoMemory() {
    // Resized as a whole, this would be 224 x 44,800,000 pixels.
    let line = Image(
      width: 1, height: 200_000, channels: 1, pixels: [UInt8](repeating: 9, count: 200_000))
    let image = ImagePreprocessing.clip()(line)
    #expect(image.width == 224 && image.height == 224)
    #expect(image.pixels.allSatisfy { $0 == 9 })
  }

  private func parse(_ config: String) throws -> ImagePreprocessing {
    let folder = try TemporaryFolder()
    try OutputFile.write(
      Array(config.utf8), to: folder.url.appendingPathComponent("preprocessor_config.json"))
    return try ImagePreprocessing(contentsOf: folder.url)
  }

  @Test func keysAreRead() throws {
    let preprocessing = try parse(
      """
      {"do_convert_rgb": null, "size": [20, 30], "crop_size": {"width": 5, "height": 7}, "resample": 5,
       "rescale_factor": 0.5, "image_mean": 0.25, "image_std": [1, 2, 3], "processor_class": "CLIPProcessor"}
      """)
    let expected = ImagePreprocessing(
      resizing: .exact(.init(width: 30, height: 20)), filter: .hamming, crop: .init(width: 5, height: 7),
      rescaleFactor: 0.5, mean: [0.25, 0.25, 0.25], standardDeviation: [1, 2, 3])
    #expect(preprocessing == expected)
    #expect(preprocessing.width == 5 && preprocessing.height == 7)
  }

  @Test func whatIsSwitchedOffHasNoEffect() throws {
    let preprocessing = try parse(
      #"{"do_normalize": false, "do_rescale": null, "do_resize": false, "size": 0}"#)
    let expected = ImagePreprocessing(
      resizing: .none, crop: .init(width: 224, height: 224), rescaleFactor: 1, mean: [0, 0, 0],
      standardDeviation: [1, 1, 1])
    #expect(preprocessing == expected)
  }

  @Test(
    arguments: [
      ("[]", nil), (#"{"do_resize": 1}"#, "do_resize"), (#"{"do_convert_rgb": "yes"}"#, "do_convert_rgb"),
      (#"{"size": 0}"#, "size"), (#"{"size": -3}"#, "size"), (#"{"size": 1e3}"#, "size"),
      (#"{"size": "224"}"#, "size"),
      (#"{"size": 1000000000}"#, "size"), (#"{"size": {"height": 224}}"#, "size.width"),
      (#"{"size": {}}"#, "size.width"),
      (#"{"size": {"shortest_edge": 0}}"#, "size.shortest_edge"), (#"{"size": [224]}"#, "size"),
      (#"{"size": {"shortest_edge": 9, "height": 9}}"#, "size.height"),
      (#"{"size": {"height": 2, "width": 2, "depth": 2}}"#, "size.depth"),
      (#"{"crop_size": 0}"#, "crop_size"),
      (#"{"crop_size": {"shortest_edge": 224}}"#, "crop_size.shortest_edge"),
      (#"{"do_center_crop": false, "size": 224}"#, "size"),
      (#"{"do_resize": false, "do_center_crop": false}"#, "size"), (#"{"resample": 6}"#, "resample"),
      (#"{"resample": "bicubic"}"#, "resample"), (#"{"rescale_factor": 0}"#, "rescale_factor"),
      (#"{"rescale_factor": 1e300}"#, "rescale_factor"), (#"{"image_mean": [0, 0]}"#, "image_mean"),
      (#"{"image_mean": [0, 0, null]}"#, "image_mean[2]"), (#"{"image_std": [1, 0, 1]}"#, "image_std[1]"),
      (#"{"image_std": 0}"#, "image_std"), (#"{"image_std": 1e-300}"#, "image_std"),
      (#"{"image_processor_type": "ViTImageProcessor"}"#, "image_processor_type"),
      (#"{"image_processor_type": "SiglipImageProcessor", "size": 224}"#, "size"),
    ] as [(String, String?)])
  func wrongValuesAreRefused(config: String, field: String?) {
    do {
      _ = try parse(config)
      Issue.record("nothing was thrown")
    } catch {
      #expect((error as? InputError)?.field == field)
    }
  }

  @Test func aFolderWithoutTheFileIsRefused() {
    let folder = Fixtures.url("decoded")
    let file = folder.appendingPathComponent("preprocessor_config.json").path
    #expect(inputError(file: file) { _ = try ImagePreprocessing(contentsOf: folder) } != nil)
  }
}
