/// The place of a lesion **in the image**: left is the image's left, whatever side of the patient it shows.
public struct Location: Sendable, Hashable {
  /// A half of the image, from side to side.
  public enum Horizontal: String, CaseIterable, Sendable, Hashable { case left, right }
  /// A half of the image, from top to bottom.
  public enum Vertical: String, CaseIterable, Sendable, Hashable { case upper, lower }

  /// The half of the image from side to side.
  public var horizontal: Horizontal
  /// The half of the image from top to bottom; nil for classes that know only sides.
  public var vertical: Vertical?

  /// A place in one half, or in one quarter, of the image.
  public init(horizontal: Horizontal, vertical: Vertical?) {
    self.horizontal = horizontal
    self.vertical = vertical
  }

  /// "upper left", or "left".
  public var name: String {
    [vertical?.rawValue, horizontal.rawValue].compactMap { $0 }.joined(separator: " ")
  }

  /// The other places: on the other side, in the other half, and both.
  var others: [Location] {
    let across = Location(horizontal: horizontal == .left ? .right : .left, vertical: vertical)
    guard let vertical else { return [across] }
    let opposite: Vertical = vertical == .upper ? .lower : .upper
    return [
      across, Location(horizontal: horizontal, vertical: opposite),
      Location(horizontal: across.horizontal, vertical: opposite),
    ]
  }
}

/// The size of a lesion, compared with others of its class. No lesion is of a size between the two.
public enum LesionSize: String, CaseIterable, Sendable, Hashable {
  /// The smaller of the two sizes.
  case small
  /// About one and a half times to twice as wide as a small one.
  case large
}

/// The truth about a lesion.
public struct LesionAttributes: Sendable, Hashable {
  /// The kind of lesion.
  public var finding: Finding
  /// The place of the lesion in the image.
  public var location: Location
  /// The size of the lesion for its class.
  public var size: LesionSize

  /// A lesion of this kind, place and size.
  public init(finding: Finding, location: Location, size: LesionSize) {
    self.finding = finding
    self.location = location
    self.size = size
  }
}

/// The truth about a phantom: everything that a caption can be right or wrong about.
public struct PhantomAttributes: Sendable, Hashable {
  /// The modality and the anatomy.
  public var phantomClass: PhantomClass
  /// The lesion, nil when nothing abnormal is there.
  public var lesion: LesionAttributes?

  /// The attributes of a phantom of this class, with a lesion or, for nil, without.
  public init(phantomClass: PhantomClass, lesion: LesionAttributes?) {
    self.phantomClass = phantomClass
    self.lesion = lesion
  }
}
