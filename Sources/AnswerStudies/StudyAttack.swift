/// An attack of a study: none, or one on the text, the image, or both.
public enum StudyAttack: String, Sendable, Hashable, Codable, CaseIterable {
  /// Nothing is changed.
  case none
  /// A suffix of the text is searched by GCG. Zou et al., 2023, arXiv:2307.15043.
  case gcg
  /// The image is moved by projected gradient descent; the text stays as it is. Madry et al., 2018,
  /// arXiv:1706.06083.
  case pgd
  /// Both: multimodal cross-optimization, repaired. See `CrossAttack`.
  case mcm
  /// Multimodal cross-optimization as it was published, with its last image brought back into the budget. See
  /// `PublishedMCM`.
  case mcmAsPublished = "mcm-as-published"

  /// Whether it changes images.
  public var changesImages: Bool { self != .none && self != .gcg }

  /// The regions of the image within which the attack is run, of those that are asked for. What changes no
  /// image is run once, without a region; `mcmAsPublished` knows none but everything.
  ///
  /// - Parameter regions: those that are asked for
  public func regions(of regions: [StudyRegion]) -> [StudyRegion?] {
    switch self {
    case .none, .gcg: [nil]
    case .pgd, .mcm: regions
    case .mcmAsPublished: regions.filter { $0 == .everywhere }
    }
  }
}
