import Phantoms
import Tensors

extension PhantomDialogue {
  /// A dialogue about a phantom as training sees them: somewhat more than half of the questions are normal.
  ///
  /// - Parameters:
  ///   - truth: the truth about the phantom
  ///   - generator: chooses kind, task and wording
  package static func forTraining(
    about truth: PhantomAttributes, using generator: inout RandomGenerator
  ) -> PhantomDialogue {
    let dialogue: PhantomDialogue? =
      switch generator.integer(below: 100) {
      case 0..<48: PhantomDialogue(.normal, about: truth, using: &generator)
      case 48..<62: PhantomDialogue(namingWhatIsIn: truth, using: &generator)
      case 62..<74: PhantomDialogue(.wrongFinding, about: truth, using: &generator)
      case 74..<83: PhantomDialogue(.wrongPlace, about: truth, using: &generator)
      case 83..<93: PhantomDialogue(.unmatch, about: truth, using: &generator)
      case 93..<97: PhantomDialogue(.forbidden, about: truth, using: &generator)
      default: PhantomDialogue(.both, about: truth, using: &generator)
      }
    return dialogue ?? PhantomDialogue(.normal, about: truth, using: &generator)!
  }
}
