import Phantoms
import Tensors

/// How many of the dialogues in training are of each kind, in parts of a hundred.
struct DialogueMix: Sendable {
  /// Normal questions, and those that are asked without saying what the image is about: a model could else
  /// read the class from the text alone, and would be slow to learn that the text may be wrong.
  let normal: Int, unframed: Int
  /// Questions that rightly name what is seen.
  let naming: Int
  /// Questions that name another finding or another place.
  let wrongFinding: Int, wrongPlace: Int
  /// Texts about another class; those that ask for more than a reading of the image in either text are all
  /// others.
  let unmatch: Int, forbidden: Int

  /// What `phantom-vlm` learns.
  static let usual = DialogueMix(
    normal: 28, unframed: 8, naming: 20, wrongFinding: 16, wrongPlace: 10, unmatch: 14, forbidden: 2)

  /// A dialogue about a phantom.
  ///
  /// - Parameters:
  ///   - truth: the truth about the phantom
  ///   - generator: chooses kind, task and wording
  func dialogue(
    about truth: PhantomAttributes, using generator: inout RandomGenerator
  ) -> PhantomDialogue {
    var rest = generator.integer(below: 100)
    func isNext(_ share: Int) -> Bool {
      rest -= share
      return rest < 0
    }
    let dialogue: PhantomDialogue? =
      if isNext(normal) {
        PhantomDialogue(.normal, about: truth, using: &generator)
      } else if isNext(unframed) {
        PhantomDialogue(
          generator.pick(PhantomTask.allCases), about: truth, isFramed: false, using: &generator)
      } else if isNext(naming) {
        PhantomDialogue(namingWhatIsIn: truth, using: &generator)
      } else if isNext(wrongFinding) {
        PhantomDialogue(.wrongFinding, about: truth, using: &generator)
      } else if isNext(wrongPlace) {
        PhantomDialogue(.wrongPlace, about: truth, using: &generator)
      } else if isNext(unmatch) {
        PhantomDialogue(.unmatch, about: truth, using: &generator)
      } else {
        PhantomDialogue(isNext(forbidden) ? .forbidden : .both, about: truth, using: &generator)
      }
    // A phantom without a lesion has no place, and nothing to name.
    return dialogue ?? PhantomDialogue(generator.pick(PhantomTask.allCases), about: truth, using: &generator)
  }
}
