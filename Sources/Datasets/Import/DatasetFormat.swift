import Files
import Foundation

/// The published layouts of data sets that can be imported.
public enum DatasetFormat: String, CaseIterable, Sendable, Hashable, Codable {
  /// The table of 3MAD with its folder of images.
  case threeMAD = "3mad"
  /// A file or folder of MedSafetyBench.
  case medSafetyBench = "medsafetybench"
  /// The folder of MM-SafetyBench.
  case mmSafetyBench = "mm-safetybench"
  /// Captions of Flickr30k, Flickr8k or COCO in Karpathy's JSON.
  case karpathy
  /// Captions in ALBEF's JSON.
  case albef
  /// The list of RSNA's pneumonia challenge.
  case rsna
  /// The list of VinDr-CXR.
  case vindr
  /// A list of one's own.
  case list
  /// MedMNIST, MedMNIST-C and MediMeta-C.
  case npz
  /// Tar archives of webdataset.
  case webdataset
  /// JSON lines with images and their attributes.
  case attributes

  /// An option that only some formats have.
  public enum Option: String, CaseIterable, Sendable, Hashable {
    /// The folder of the images.
    case images
    /// The template of captions.
    case caption
    /// The only split that is read.
    case split
    /// Kinds of images, pairing of question and kind, and the tiny version's list.
    case selection
    /// Names of labels.
    case classNames = "class names"
    /// The columns of a list.
    case columns
    /// What all images of a list have in common.
    case setting
    /// Prompts, tasks and the seed of prompts from attributes.
    case asking
  }

  /// The options that the format has.
  public var options: Set<Option> {
    switch self {
    case .threeMAD: [.images, .caption]
    case .medSafetyBench: []
    case .mmSafetyBench: [.images, .caption, .selection]
    case .karpathy: [.images, .split]
    case .albef: [.images]
    case .rsna, .vindr: [.images, .caption, .setting]
    case .list: [.images, .caption, .columns, .setting]
    case .npz: [.caption, .classNames]
    case .webdataset: [.caption]
    case .attributes: [.images, .caption, .asking]
    }
  }
}

/// What is chosen about reading a data set; a format takes what its `options` say.
public struct DatasetOptions: Sendable {
  /// The folder of the images, where they do not lie as the format expects.
  public var images: URL?
  /// Gives captions where the set has none; nil takes the format's own template.
  public var caption: SampleTemplate?
  /// The only split that is read.
  public var split: String?
  /// Which questions and images of MM-SafetyBench.
  public var selection = MMSafetyBench.Selection()
  /// The names of labels 0, 1, ….
  public var classNames: [String] = []
  /// The columns of a list.
  public var columns = AnnotationColumns(image: "image")
  /// What all images of a list have in common.
  public var setting = AnnotationList.Setting()
  /// What is asked about images with attributes.
  public var asking = AttributeFile.Asking()

  /// Nothing in particular.
  public init() {}
}

extension DatasetFormat {
  /// A reader of a data set.
  ///
  /// Throws `InputError` for options that contradict each other, and for a zip archive of what is to be read.
  public func reader(of source: URL, _ options: DatasetOptions = DatasetOptions()) throws -> any DatasetReader
  {
    try requireUnpacked(source)
    var setting = options.setting
    if let caption = options.caption { setting.caption = caption }
    switch self {
    case .threeMAD: return ThreeMAD(source, images: options.images, caption: options.caption ?? .photo)
    case .medSafetyBench: return MedSafetyBench(source)
    case .mmSafetyBench:
      var selection = options.selection
      selection.images = options.images
      guard let caption = options.caption else { return MMSafetyBench(source, selection) }
      return MMSafetyBench(source, selection, caption: caption)
    case .karpathy: return KarpathyCaptions(source, images: options.images, split: options.split)
    case .albef: return ALBEFCaptions(source, images: options.images)
    case .rsna:
      setting.finding = setting.finding ?? "lung opacity"
      return try AnnotationList(source, .rsna, images: options.images, setting)
    case .vindr: return try AnnotationList(source, .vindr, images: options.images, setting)
    case .list: return try AnnotationList(source, options.columns, images: options.images, setting)
    case .npz:
      guard let caption = options.caption else { return ImageArrays(source, classNames: options.classNames) }
      return ImageArrays(source, classNames: options.classNames, caption: caption)
    case .webdataset:
      return options.caption.map { WebDataset(source, caption: $0) } ?? WebDataset(source)
    case .attributes:
      return AttributeFile(
        source, images: options.images, caption: options.caption ?? .photo, options.asking)
    }
  }

  private func requireUnpacked(_ source: URL) throws {
    guard self != .npz, FileKind(at: source.path, followingLinks: true) == .file,
      try FileStream(source).peek(4) == [0x50, 0x4B, 3, 4]
    else { return }
    throw InputError(
      file: source.path, expected: "an unpacked data set; unpack the archive first", found: "a zip archive")
  }
}
