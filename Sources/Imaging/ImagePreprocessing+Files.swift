import Files
import Foundation

extension ImagePreprocessing {
  /// The sides in pixels that a configuration may ask for; larger ones are mistakes or attacks.
  static let sides = 1...4096

  /// Reads `preprocessor_config.json` in a checkpoint's folder, of CLIP or SigLIP, or the member
  /// `image_processor` of `processor_config.json`, which comes first where it is there (transformers 5). Keys
  /// that are missing have the defaults of the processor that the file names, or of CLIP's without a name.
  ///
  /// - Throws: `InputError` for wrong types and values, for other processors, and when the size of the result
  ///   would depend on the image
  public init(contentsOf folder: URL) throws {
    let config = try JSONField(contentsOf: Self.file(in: folder), largest: 1 << 20)
    try self.init(config: config.member("image_processor").ifPresent ?? config)
  }

  /// The file that `init(contentsOf:)` reads. Throws `InputError` when `processor_config.json` is malformed.
  package static func file(in folder: URL) throws -> URL {
    let joint = folder.appendingPathComponent("processor_config.json")
    if InputFile.exists(joint),
      try JSONField(contentsOf: joint, largest: 1 << 20).member("image_processor").ifPresent != nil
    {
      return joint
    }
    return folder.appendingPathComponent("preprocessor_config.json")
  }

  /// Reads the contents of `preprocessor_config.json`, as `init(contentsOf:)` does.
  package init(config: JSONField) throws {
    let processor = try Processor(named: config)
    let normalizes = try config.flag("do_normalize", default: true)
    let resizes = try config.flag("do_resize", default: true)
    let rescales = try config.flag("do_rescale", default: true)
    // Images here are always RGB in the end, but a value of the wrong type shows a broken file.
    _ = try config.flag("do_convert_rgb", default: true)
    let mean = normalizes ? try config.member("image_mean").channels() ?? processor.mean : [0, 0, 0]
    let resizing = resizes ? try processor.resizing(config.member("size")) : .none
    let crop = try processor.crop(config)
    guard Self.outputSize(resizing: resizing, crop: crop) != nil else {
      throw try config.member("size").error(
        expected:
          "a height and a width, because without do_center_crop nothing else fixes the encoder's input")
    }
    self.init(
      background: try processor.background(config, mean: mean), resizing: resizing,
      filter: try ResamplingFilter(code: config.member("resample")), crop: crop,
      rescaleFactor: rescales ? try config.member("rescale_factor").rescaleFactor() : 1,
      mean: mean,
      standardDeviation: normalizes
        ? try config.member("image_std").channels(nonzero: true) ?? processor.standardDeviation : [1, 1, 1])
  }

  /// The processors of transformers whose files are understood.
  private enum Processor {
    case clip
    case siglip
    /// CLIP's, which may put images on a square.
    case llava

    private static let names: [String: Processor] = [
      "CLIPImageProcessor": .clip, "CLIPImageProcessorFast": .clip, "CLIPFeatureExtractor": .clip,
      "LlavaImageProcessor": .llava, "LlavaImageProcessorFast": .llava, "SiglipImageProcessor": .siglip,
      "SiglipImageProcessorFast": .siglip,
    ]

    init(named config: JSONField) throws {
      let field =
        try config.member("image_processor_type").ifPresent
        ?? config.member("feature_extractor_type").ifPresent
      let name = try field?.string(oneOf: Self.names.keys.sorted())
      self = name.flatMap { Self.names[$0] } ?? .clip
    }

    private var isCLIP: Bool { self != .siglip }
    var mean: [Float] { isCLIP ? clipMean : [0.5, 0.5, 0.5] }
    var standardDeviation: [Float] { isCLIP ? clipStandardDeviation : [0.5, 0.5, 0.5] }

    /// The levels of the square, where images are put on one.
    func background(_ config: JSONField, mean: [Float]) throws -> [UInt8]? {
      guard self == .llava, try config.flag("do_pad", default: false) else { return nil }
      return ImagePreprocessing.background(ofMean: mean)
    }

    func resizing(_ size: JSONField) throws -> Resizing {
      guard let size = size.ifPresent else {
        return isCLIP ? .shortestEdge(224) : .exact(Size(width: 224, height: 224))
      }
      switch size.value {
      case .integer where isCLIP:
        return .shortestEdge(try size.integer(in: sides))
      case .object(let object) where isCLIP && object["shortest_edge"] != nil:
        // Like the reference, which accepts a longest edge and makes no use of it.
        try size.expectKeys(["shortest_edge", "longest_edge"])
        return .shortestEdge(try size.member("shortest_edge").integer(in: sides))
      default:
        return .exact(try size.heightAndWidth(in: sides))
      }
    }

    func crop(_ config: JSONField) throws -> Size? {
      guard isCLIP, try config.flag("do_center_crop", default: true) else { return nil }
      guard let size = try config.member("crop_size").ifPresent else { return Size(width: 224, height: 224) }
      if case .integer = size.value {
        let side = try size.integer(in: sides)
        return Size(width: side, height: side)
      }
      return try size.heightAndWidth(in: sides)
    }
  }
}

extension ResamplingFilter {
  /// The filter of one of Pillow's numbers.
  init(code field: JSONField, default standard: ResamplingFilter = .bicubic) throws {
    let filters: [ResamplingFilter] = [.nearest, .lanczos, .bilinear, .bicubic, .box, .hamming]
    self = try field.ifPresent.map { filters[try $0.integer(in: 0...filters.count - 1)] } ?? standard
  }
}

extension JSONField {
  /// A member that is true or false; null counts as false, as it does in the reference.
  func flag(_ key: String, default standard: Bool) throws -> Bool {
    let field = try member(key)
    if field.value == nil { return standard }
    return try field.ifPresent?.bool() ?? false
  }

  func expectKeys(_ keys: [String]) throws {
    for (key, field) in try members() where !keys.contains(key) {
      throw field.error(expected: "only " + keys.joined(separator: " and ") + " here")
    }
  }

  /// `{"height": …, "width": …}` or `[height, width]`.
  fileprivate func heightAndWidth(in range: ClosedRange<Int>) throws -> ImagePreprocessing.Size {
    switch value {
    case .array(let elements) where elements.count == 2:
      let sides = try self.elements()
      return ImagePreprocessing.Size(
        width: try sides[1].integer(in: range), height: try sides[0].integer(in: range))
    case .object:
      try expectKeys(["height", "width"])
      return ImagePreprocessing.Size(
        width: try member("width").integer(in: range), height: try member("height").integer(in: range))
    default:
      throw error(expected: "a size in pixels: a height and a width")
    }
  }

  /// The factor on levels, 1/255 when there is none.
  func rescaleFactor() throws -> Float {
    guard let field = ifPresent else { return 1 / 255 }
    let factor = Float(try field.number())
    guard factor.isFinite, factor > 0 else { throw field.error(expected: "a positive number") }
    return factor
  }

  /// One number per colour channel, or one for all three, or nil when there is none. Throws `InputError` for
  /// anything else, and with `nonzero` for numbers that are not positive.
  package func channels(nonzero: Bool = false) throws -> [Float]? {
    guard let field = ifPresent else { return nil }
    guard case .array(let elements) = field.value else {
      return [Float](repeating: try field.channel(nonzero: nonzero), count: 3)
    }
    guard elements.count == 3 else { throw field.error(expected: "three numbers, or one") }
    return try field.elements().map { try $0.channel(nonzero: nonzero) }
  }

  private func channel(nonzero: Bool) throws -> Float {
    let number = Float(try number())
    guard number.isFinite, !nonzero || number > 0 else {
      throw error(expected: nonzero ? "a positive number" : "a number")
    }
    return number
  }
}
