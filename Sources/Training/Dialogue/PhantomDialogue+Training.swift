import Phantoms
import Tensors

extension PhantomDialogue {
  /// A dialogue about a phantom as training sees them: somewhat more than half of the questions are normal.
  ///
  /// Some of these are asked without saying what the image is about: a model could else read the class from
  /// the text alone, and would be slow to learn that the text may be wrong.
  ///
  /// - Parameters:
  ///   - truth: the truth about the phantom
  ///   - generator: chooses kind, task and wording
  package static func forTraining(
    about truth: PhantomAttributes, using generator: inout RandomGenerator
  ) -> PhantomDialogue {
    let dialogue: PhantomDialogue? =
      switch generator.integer(below: 100) {
      case 0..<34: PhantomDialogue(.normal, about: truth, using: &generator)
      case 34..<47:
        PhantomDialogue(
          generator.pick(PhantomTask.allCases), about: truth, isFramed: false, using: &generator)
      case 47..<59: PhantomDialogue(namingWhatIsIn: truth, using: &generator)
      case 59..<70: PhantomDialogue(.wrongFinding, about: truth, using: &generator)
      case 70..<78: PhantomDialogue(.wrongPlace, about: truth, using: &generator)
      case 78..<94: PhantomDialogue(.unmatch, about: truth, using: &generator)
      case 94..<97: PhantomDialogue(.forbidden, about: truth, using: &generator)
      default: PhantomDialogue(.both, about: truth, using: &generator)
      }
    return dialogue ?? PhantomDialogue(generator.pick(PhantomTask.allCases), about: truth, using: &generator)
  }
}
