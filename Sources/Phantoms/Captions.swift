import Tensors

/// The wording of a caption and how much it tells.
public enum CaptionStyle: String, CaseIterable, Sendable, Hashable {
  /// A few words: class and finding.
  case label
  /// Sentences, as in a report: class, size, finding and location.
  case report
  /// The finding and where it lies, then the class.
  case finding
}

/// The respect in which a mismatched caption is wrong; in all else it agrees with the image.
public enum CaptionMismatch: String, CaseIterable, Sendable, Hashable {
  /// Names another modality or anatomy. Where the other class cannot have the finding, the finding differs
  /// too.
  case wrongClass = "wrong-class"
  /// Names another finding that the class can have, a finding where there is none, or none where there is
  /// one.
  case wrongFinding = "wrong-finding"
  /// Names the other side, the other half, or both.
  case wrongLocation = "wrong-location"
}

extension PhantomAttributes {
  /// A caption that is true of these attributes, in one of several wordings.
  public func caption(_ style: CaptionStyle, using generator: inout RandomGenerator) -> String {
    let image = Self.imageName(phantomClass, using: &generator)
    let organ = phantomClass.organ
    guard let lesion else {
      return switch style {
      case .label: generator.pick(["normal \(image)", "\(image) without abnormality"])
      case .report:
        generator.pick([
          "\(image.capitalizedFirst). No lesion is seen.",
          "\(image.capitalizedFirst). The \(organ) \(phantomClass.verb) normal.",
        ])
      case .finding: generator.pick(["no lesion in the \(image)", "no abnormality, \(image)"])
      }
    }
    let name = lesion.finding.name
    let finding = lesion.finding.withArticle
    let size = lesion.size.rawValue
    let sized = lesion.finding.isUncountable ? "\(size) \(name)" : "\(size.article) \(size) \(name)"
    let place = lesion.location.name
    return switch style {
    case .label: generator.pick(["\(image) with \(finding)", "\(image) showing \(finding)"])
    case .report:
      generator.pick([
        "\(image.capitalizedFirst). There is \(sized) in the \(place) part of the image.",
        "\(image.capitalizedFirst) showing \(sized) on the \(place).",
      ])
    case .finding:
      generator.pick([
        "\(sized) in the \(place) part of the \(image)", "\(finding) on the \(place), \(image)",
      ])
    }
  }

  /// One caption of each style, the same for the same seed.
  func captions(seed: UInt64) -> [String] {
    var generator = RandomGenerator(seed: seed)
    return CaptionStyle.allCases.map { caption($0, using: &generator) }
  }

  private static func imageName(_ phantomClass: PhantomClass, using generator: inout RandomGenerator)
    -> String
  {
    let modality = generator.chance(0.7) ? phantomClass.modality.names[0] : phantomClass.modality.names[1]
    return generator.chance(0.6)
      ? "\(phantomClass.anatomy) \(modality)" : "\(modality) of the \(phantomClass.organ)"
  }
}

// MARK: - Mismatches

extension PhantomAttributes {
  /// Attributes that are wrong about this phantom in one respect. Empty for the location when there is no
  /// lesion.
  package func mismatched(_ mismatch: CaptionMismatch, using generator: inout RandomGenerator)
    -> [PhantomAttributes]
  {
    switch mismatch {
    case .wrongClass: wrongClasses(using: &generator)
    case .wrongFinding: wrongFindings(using: &generator)
    case .wrongLocation: wrongLocations
    }
  }

  /// Two wrong classes, if there are: one that shares the modality or the anatomy, and one that shares
  /// neither.
  private func wrongClasses(using generator: inout RandomGenerator) -> [PhantomAttributes] {
    let others = PhantomClass.allCases.filter { $0 != phantomClass }
    let isNear = { (other: PhantomClass) in
      other.modality == phantomClass.modality || other.anatomy == phantomClass.anatomy
    }
    let near = others.filter(isNear)
    let far = others.filter { !isNear($0) }
    return [near, far].filter { !$0.isEmpty }.map { choices in
      let other = generator.pick(choices)
      let lesion = lesion.map { $0.belonging(to: other, using: &generator) }
      return PhantomAttributes(phantomClass: other, lesion: lesion)
    }
  }

  private func wrongFindings(using generator: inout RandomGenerator) -> [PhantomAttributes] {
    guard let lesion else {
      let claimed = LesionAttributes(
        finding: generator.pick(phantomClass.findings),
        location: phantomClass.locations.randomElement(&generator),
        size: generator.pick(LesionSize.allCases))
      return [PhantomAttributes(phantomClass: phantomClass, lesion: claimed)]
    }
    let others = phantomClass.findings.filter { $0 != lesion.finding }.map { finding in
      var other = self
      other.lesion?.finding = finding
      return other
    }
    return others + [PhantomAttributes(phantomClass: phantomClass, lesion: nil)]
  }

  private var wrongLocations: [PhantomAttributes] {
    guard let lesion else { return [] }
    return lesion.location.others.map { location in
      var other = self
      other.lesion?.location = location
      return other
    }
  }
}

extension LesionAttributes {
  /// The same lesion, or the one at the same place that another class can have.
  fileprivate func belonging(to other: PhantomClass, using generator: inout RandomGenerator)
    -> LesionAttributes
  {
    var lesion = self
    if !other.findings.contains(finding) { lesion.finding = generator.pick(other.findings) }
    if !other.hasUpperAndLower {
      lesion.location.vertical = nil
    } else if lesion.location.vertical == nil {
      lesion.location.vertical = generator.pick(Location.Vertical.allCases)
    }
    return lesion
  }
}

extension PhantomClass {
  /// The places where findings of this class can lie.
  package var locations: [Location] {
    Location.Horizontal.allCases.flatMap { horizontal in
      hasUpperAndLower
        ? Location.Vertical.allCases.map { Location(horizontal: horizontal, vertical: $0) }
        : [Location(horizontal: horizontal, vertical: nil)]
    }
  }

  fileprivate var verb: String { self == .xrayDental ? "look" : "looks" }
}

extension [Location] {
  fileprivate func randomElement(_ generator: inout RandomGenerator) -> Location { generator.pick(self) }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }

  /// The article that stands before the text.
  var article: String { "aeiou".contains(lowercased().prefix(1)) ? "an" : "a" }
}
