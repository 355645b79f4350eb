import Datasets
import Files
import Imaging
import Phantoms
import Tensors

/// An image with a lesion and a text about it.
public struct AblationSubject: Sendable {
  /// The name of the image in results.
  public var name: String
  /// The group of the image, such as the phantom's class.
  public var group: String?
  /// The clean image.
  public var image: Image
  /// The pixels of the lesion, of the image's size.
  public var lesion: Mask
  /// The pixels where controls may lie besides anywhere in the image, of the image's size.
  public var tissue: Mask?
  /// A true caption, whose similarity is measured.
  public var text: String
  /// The caption of an image without the lesion: whether the model prefers `text` to it shows whether it
  /// still sees one.
  public var foil: String?
  /// The place of the image in a set's metadata, if it is of one.
  public var place: LinePlace?

  /// Throws `InputError` for masks that are not of the image's size.
  public init(
    name: String, group: String? = nil, image: Image, lesion: Mask, tissue: Mask? = nil, text: String,
    foil: String? = nil, place: LinePlace? = nil
  ) throws {
    for (field, mask) in [("mask", lesion), ("tissue", tissue)] {
      guard let mask, mask.width != image.width || mask.height != image.height else { continue }
      throw InputError(
        field: field, expected: "the image's size, \(image.width) × \(image.height)",
        found: "\(mask.width) × \(mask.height)")
    }
    (self.name, self.group, self.image, self.lesion) = (name, group, image, lesion)
    (self.tissue, self.text, self.foil, self.place) = (tissue, text, foil, place)
  }

  /// A sample whose image and masks are read; nil without a lesion, and for a mask of one with nothing
  /// inside.
  ///
  /// Throws `InputError` when a file cannot be read, and for masks that are not of the image's size.
  public init?(_ sample: Sample) throws { try self.init(sample, reading: sample.read()) }

  /// A subject of a sample and the image and lesion that were read of it.
  init?(_ sample: Sample, reading: (image: Image, lesion: Mask?, warning: String?)) throws {
    guard let lesion = reading.lesion, lesion.count > 0 else { return nil }
    try self.init(
      name: sample.id, group: sample.className, image: reading.image, lesion: lesion,
      tissue: sample.tissue?.read(), text: sample.text, place: sample.place)
  }

  /// The result of `body`; an `InputError` that it throws then names the line of the image, if it is of a
  /// set.
  func naming<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as InputError {
      throw place?.naming(error) ?? error
    }
  }

  /// A phantom with a lesion: the caption names finding and place, the foil says that there is none, and
  /// controls may lie where findings of the class can lie. Nil without a lesion.
  public init?(_ phantom: Phantom) {
    guard let mask = phantom.lesionMask else { return nil }
    let healthy = PhantomAttributes(phantomClass: phantom.attributes.phantomClass, lesion: nil)
    var (generator, foilDice) = (RandomGenerator(seed: phantom.seed), RandomGenerator(seed: phantom.seed))
    (name, group) = ("phantom \(phantom.seed)", phantom.attributes.phantomClass.rawValue)
    (image, lesion, tissue) = (phantom.image, mask, phantom.anatomyMask)
    text = phantom.attributes.caption(.finding, using: &generator)
    foil = healthy.caption(.finding, using: &foilDice)
  }

  /// The first `count` phantoms with a lesion from a seed on, of `size` pixels.
  public static func phantoms(_ count: Int, seed: UInt64, size: Int) -> [AblationSubject] {
    let generator = PhantomGenerator(size: size)
    var subjects: [AblationSubject] = []
    var next = seed
    while subjects.count < count {
      if let subject = AblationSubject(generator.phantom(seed: next)) { subjects.append(subject) }
      next &+= 1
    }
    return subjects
  }
}
