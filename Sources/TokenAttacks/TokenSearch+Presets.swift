extension TokenSearch {
  /// A published method with its own defaults, or ours.
  public enum Preset: String, Sendable, Hashable, Codable, CaseIterable {
    /// Greedy coordinate gradient: Zou et al., 2023, arXiv:2307.15043; defaults as nanoGCG 0.3 has them.
    case gcg
    /// Ben-Tov and Sharif, 2024, arXiv:2412.20953: 50 averaged gradients, then a sweep over 20 positions with
    /// 128 candidates each; 100 tokens.
    case gaslite
    /// Wen et al., 2023, arXiv:2302.03668: 16 soft tokens from random ones, AdamW with learning rate 0.1,
    /// gradients at the nearest tokens.
    case pez
    /// Ebrahimi et al., 2018, arXiv:1712.06751: the flips that a gradient says are best, with a beam of 10.
    case hotFlip = "hotflip"
    /// A random token at a random position, kept if it is better.
    case randomSearch = "random"
    /// No trigger: words of the prompt are replaced, one after the other, by what is best among those whose
    /// input embeddings are nearest, or by words of a table. A greedy search as in Alzantot et al., 2018,
    /// arXiv:1804.07998, and its successors.
    case words
    /// Our own: a hundred steps of descent on soft tokens; then few candidates per fresh gradient, of which
    /// the best are combined; then sweeps over ten positions with averaged gradients. Tokens, and before the
    /// sweeps positions, are chosen by what they did before as well. Where that leads no further, three
    /// positions of the best are disturbed.
    case fast
    /// A strategy that comes with the task, see `SearchStrategy`: 20 tokens, of which all that are allowed
    /// are considered.
    case own

    /// The searches that come with the library: all but `own`.
    public static var allCases: [Preset] { [.gcg, .gaslite, .pez, .hotFlip, .randomSearch, .words, .fast] }

    /// The number of steps unless told otherwise.
    public var steps: Int {
      switch self {
      case .gcg: 250
      case .gaslite: 100
      case .pez: 3000
      case .hotFlip: 500
      case .randomSearch: 10_000
      case .words: 20
      case .fast: 200
      case .own: 1000
      }
    }

    func configure(_ search: inout TokenSearch) {
      switch self {
      case .gcg: break
      case .gaslite:
        search.suffixLength = 100
        search.stages = [Stage(width: 128, gradients: 50, method: .sweep)]
        search.bufferSize = 1
      case .pez:
        search.suffixLength = 16
        search.initial = .random
        search.stages = [Stage(width: 1, method: .descent)]
      case .hotFlip:
        search.stages = [Stage(width: 10, method: .flips)]
        search.bufferSize = 10
      case .randomSearch:
        search.stages = [Stage(width: 1, gradients: 0)]
        search.bufferSize = 1
      case .words:
        search.stages = [Stage(width: 64, gradients: 0, method: .sweep)]
        search.substitution = .neighbours(8)
        (search.bufferSize, search.sweepPositions) = (1, 100)
        search.rules.wholeWordsOnly = true
      case .fast:
        search.stages = [
          Stage(width: 1, method: .descent), Stage(from: 100, width: 64),
          Stage(from: 2000, width: 64, gradients: 8, method: .sweep),
        ]
        (search.topK, search.bufferSize, search.merges) = (64, 1, 8)
        (search.sweepPositions, search.experience, search.positionPreference) = (10, 2, 1)
        (search.restarts, search.restartPatience, search.disturbance) = (1_000_000, 3, 3)
      case .own:
        search.stages = [Stage(width: 64, gradients: 0, method: .own)]
        search.bufferSize = 1
      }
    }
  }

  /// The preset `gcg`.
  public static var gcg: TokenSearch { TokenSearch(.gcg) }
  /// The preset `gaslite`.
  public static var gaslite: TokenSearch { TokenSearch(.gaslite) }
  /// The preset `pez`.
  public static var pez: TokenSearch { TokenSearch(.pez) }
  /// The preset `hotFlip`.
  public static var hotFlip: TokenSearch { TokenSearch(.hotFlip) }
  /// The preset `randomSearch`.
  public static var randomSearch: TokenSearch { TokenSearch(.randomSearch) }
  /// The preset `words`.
  public static var words: TokenSearch { TokenSearch(.words) }
  /// The preset `fast`.
  public static var fast: TokenSearch { TokenSearch(.fast) }
}
