/// Where a lesion lies **in the image**: left is the image's left, whatever side of the patient it shows.
public struct Location: Sendable, Hashable {
  /// A half of the image, from side to side.
  public enum Horizontal: String, CaseIterable, Sendable, Hashable { case left, right }
  /// A half of the image, from top to bottom.
  public enum Vertical: String, CaseIterable, Sendable, Hashable { case upper, lower }

  public var horizontal: Horizontal
  /// Nil where the class knows only sides.
  public var vertical: Vertical?

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

/// How large a lesion is for its class, in words; no lesion is of a size between.
public enum LesionSize: String, CaseIterable, Sendable, Hashable {
  case small, large
}

/// What is known about a lesion.
public struct LesionAttributes: Sendable, Hashable {
  public var finding: Finding
  public var location: Location
  public var size: LesionSize

  public init(finding: Finding, location: Location, size: LesionSize) {
    self.finding = finding
    self.location = location
    self.size = size
  }
}

/// What is known about a phantom: everything that a caption can be right or wrong about.
public struct PhantomAttributes: Sendable, Hashable {
  public var phantomClass: PhantomClass
  /// Nil when nothing abnormal is there.
  public var lesion: LesionAttributes?

  public init(phantomClass: PhantomClass, lesion: LesionAttributes?) {
    self.phantomClass = phantomClass
    self.lesion = lesion
  }
}
