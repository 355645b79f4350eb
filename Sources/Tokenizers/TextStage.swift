import Files

/// A stage of a tokenizer file that may lengthen text.
protocol TextStage: Sendable {
  /// The largest factor by which the stage may lengthen a text when it is repeated, counted in scalars.
  ///
  /// A file may chain stages, and chained growth multiplies: 40 replacements of one letter by two make a
  /// terabyte of a single letter. Stages that change nothing on a second pass count as 1.
  var growth: Int { get }
}

extension TextStage {
  var growth: Int { 1 }

  /// Throws `InputError` when the stage, which stands in `field`, lengthens text beyond all use.
  func checkingGrowth(_ field: JSONField) throws -> Self {
    let most = 64
    guard growth <= most else {
      throw field.error(expected: "stages that together lengthen a text at most \(most) times")
    }
    return self
  }
}

extension Sequence<any TextStage> {
  /// The growth of stages that run one after the other.
  var combinedGrowth: Int {
    reduce(1) { growth, stage in
      let (product, isTooLarge) = growth.multipliedReportingOverflow(by: stage.growth)
      return isTooLarge ? .max : product
    }
  }
}
