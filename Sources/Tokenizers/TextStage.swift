import Files

/// A stage of a tokenizer that may lengthen text.
protocol TextStage: Sendable {
  /// The largest factor by which the stage may lengthen a text, counted in scalars.
  ///
  /// A file may chain stages, and chained growth multiplies: 40 replacements of one letter by two make a
  /// terabyte of a single letter.
  var growth: Int { get }
  /// The number of stages of which this one consists.
  var stageCount: Int { get }
}

extension TextStage {
  var growth: Int { 1 }
  var stageCount: Int { 1 }

  /// The stage, unless it lengthens text or takes time beyond all use: then an `InputError` is thrown about
  /// the place where it is described.
  func checkingBounds(file: String?, field: String) throws -> Self {
    guard growth <= TextBounds.mostGrowth else {
      throw InputError(
        file: file, field: field,
        expected: "stages that together lengthen a text at most \(TextBounds.mostGrowth) times",
        found: "up to \(growth) times")
    }
    guard stageCount <= TextBounds.mostStages else {
      throw InputError(
        file: file, field: field, expected: "at most \(TextBounds.mostStages) stages", found: "\(stageCount)")
    }
    return self
  }

  /// The stage that stands in a field, unless it goes beyond the bounds.
  func checkingBounds(_ field: JSONField) throws -> Self {
    try checkingBounds(file: field.file, field: field.path)
  }
}

/// What files may ask for at most. ALBERT's stages, which lengthen most of all that are published, together
/// lengthen a text 1,296 times at the worst.
enum TextBounds {
  static let mostGrowth = 1_536
  static let mostStages = 64
  /// The scalars of all added tokens that are looked for in normalized text, once they are normalized.
  static let mostNormalizedTokenScalars = 1 << 26
}

extension Sequence<any TextStage> {
  /// The growth of stages that run one after the other.
  var combinedGrowth: Int {
    reduce(1) { growth, stage in
      let (product, isTooLarge) = growth.multipliedReportingOverflow(by: stage.growth)
      return isTooLarge ? .max : product
    }
  }

  /// The number of stages, with those inside of them.
  var combinedCount: Int { reduce(0) { $0 + $1.stageCount } }
}
