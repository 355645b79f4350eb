/// A search for a trigger of tokens that moves texts' embeddings.
///
/// Candidates are checked by tokenizing the whole text again, none is scored twice in a run, and the best is
/// kept. What a preset sets may be changed; see `Preset` for what each is and where it comes from. A search
/// is a value: equal searches have equal JSON, and what is read back is equal to what was written.
public struct TokenSearch: Sendable, Hashable, Codable {
  /// The method by which candidates are made from the findings so far.
  public enum Method: String, Sendable, Hashable, Codable, CaseIterable {
    /// Random replacements, of which the best is kept.
    case sampling
    /// Position after position.
    case sweep
    /// The replacements that look best to first order.
    case flips
    /// Descent on soft embeddings, read at the nearest tokens.
    case descent
    /// The strategy that comes with the task.
    case own
  }

  /// Settings that are in force from a given number of evaluations on.
  public struct Stage: Sendable, Hashable, Codable {
    /// Evaluations after which it begins; 0 for the first.
    public var from: Int
    /// Candidates scored per gradient; in a sweep, per position.
    public var width: Int
    /// Texts whose gradients are averaged: the current one and copies of it with one random token replaced. 0
    /// takes no gradient, and all allowed tokens are considered.
    public var gradients: Int
    /// The method by which candidates are made.
    public var method: Method

    /// A stage that begins after `from` evaluations.
    public init(from: Int = 0, width: Int, gradients: Int = 1, method: Method = .sampling) {
      (self.from, self.width, self.gradients, self.method) = (from, width, gradients, method)
    }
  }

  /// The preset that the search was made from.
  public let preset: Preset
  /// Tokens of the trigger, unless the initial one says otherwise by itself.
  public var suffixLength = 20
  /// The place of the trigger in prompts that do not say `{trigger}`.
  public var place = TriggerPlace.suffix
  /// The trigger that the search starts from.
  public var initial = InitialTrigger.repeating("x")
  /// The tokens and words that may be used.
  public var rules = TokenRules()
  /// The stages, in the order of their beginnings.
  public var stages = [Stage(width: 512)]
  /// Tokens that are considered at a position, those of steepest descent.
  public var topK = 256
  /// The preference of the sampling method for the steepest of these: 1 for none; 2 draws from the first
  /// quarter half of the time.
  public var skew: Float = 1
  /// Positions that a candidate of the sampling method changes.
  public var replacements = 1
  /// The most replacements of a step's candidates that are combined, the best ones first and one for each
  /// position: after "Improved techniques for optimization-based jailbreaking" (Jia et al., 2024),
  /// arXiv:2405.21018. 0 combines none.
  public var merges = 0
  /// Candidates that are kept to continue from, best first. For sampling, they start as single characters
  /// drawn at random, and 0 continues from each step's best, even if it is worse. Sweeps and flips keep at
  /// least one, their beam.
  public var bufferSize = 0
  /// The weight of a token's mean effect so far, beside the gradient, whose weight is 1, where tokens are
  /// chosen.
  public var experience: Float = 0
  /// The preference of the sampling method for positions whose replacement cost little so far: for every
  /// standard deviation that it cost less, a position is replaced e^preference times as often. 0 prefers
  /// none.
  public var positionPreference: Float = 0
  /// The share of earlier steps' gradients in the one by which tokens are chosen, from 0 to below 1: after
  /// "Boosting jailbreak attack with momentum" (Zhang and Wei, 2024), arXiv:2405.01229. 0 is plain.
  public var momentum: Float = 0
  /// The weight of the distance between the old and the new token's embeddings, beside the first-order change
  /// of the loss, where tokens are chosen: far tokens are where first order errs. After "Faster-GCG" (Li et
  /// al., 2024), arXiv:2410.15362, which has 4. 0 asks for none.
  public var distanceWeight: Float = 0
  /// Positions that a sweep visits per gradient.
  public var sweepPositions = 20
  /// The learning rate of the descent's AdamW.
  public var learningRate: Float = 0.1
  /// The weight decay of the descent's AdamW.
  public var weightDecay: Float = 0.1
  /// The settings by which a draft model, if the task has one, thins out the candidates of the sampling
  /// method.
  public var probe = ProbeSampling()
  /// Replaces words of the prompt, instead of adding a trigger to it; `initial`, `place` and `suffixLength`
  /// have no meaning then.
  public var substitution: Substitution?
  /// The most words that are replaced; nil for all.
  public var mostSubstitutions: Int?
  /// The number of restarts: from a random trigger, or from a disturbed one, see `disturbance`.
  public var restarts = 0
  /// Steps without improvement after which to do so.
  public var restartPatience = 50
  /// Positions of the best trigger that get a random one of their choices at a restart (iterated local
  /// search: Lourenço, Martin and Stützle, 2003); nil starts from a random trigger. Descents are not
  /// disturbed.
  public var disturbance: Int?
  /// The largest cosine distance between a text's embedding and the clean text's, under the first model; nil
  /// for any.
  public var largestShift: Float?
  /// Mebibytes that the recorded forward passes of gradients may take at a time; a single text's are always
  /// taken.
  public var gradientMemory = 512
  /// The weight of the penalty on a text.
  public var fluencyWeight: Float = 1

  /// Candidates scored per gradient, in all stages; setting it leaves one stage, of the last one's kind.
  public var searchWidth: Int {
    get { stages.last?.width ?? 0 }
    set {
      let last = stages.last ?? Stage(width: newValue)
      stages = [Stage(width: newValue, gradients: last.gradients, method: last.method)]
    }
  }

  /// - Parameters:
  ///   - preset: the published or own method whose settings it starts from
  ///   - suffixLength: tokens of the trigger; the preset's own unless given
  public init(_ preset: Preset = .fast, suffixLength: Int? = nil) {
    self.preset = preset
    preset.configure(&self)
    if let suffixLength { self.suffixLength = suffixLength }
  }
}
