import Files
import Imaging
import Perturbations
import Runs

/// An attack on the pixels of images: a value that holds its configuration.
///
/// Most attacks of your own need less: a `PixelProposal` for those that try one image after the other, an
/// `InputTransform` for those that differ in how gradients are averaged. A type of your own needs a name, a
/// budget, a number of steps, and `start`, which gives a run: a state machine whose every step moves each of
/// the target's images. Encoding it gives everything that decides over its course, so that a snapshot is
/// never taken up by another attack.
public protocol ImageAttack: Sendable, Encodable {
  /// An attack of this kind under way.
  associatedtype Run: ImageAttackRun

  /// The name that results give it.
  var name: String { get }
  /// The largest distance of attacked images from the clean ones.
  var budget: Budget { get }
  /// The pixels that are changed; those of the model's input unless the attack says otherwise.
  var space: PixelSpace { get }
  /// The number of steps of a whole run.
  var totalSteps: Int { get }
  /// Its parameters for `result.json`; norm, radius, steps and space unless the attack says otherwise.
  var parameters: AttackParameters { get }

  /// The copies of one image that pass through the model at a time, for the estimate of its memory; 1 unless the
  /// attack says otherwise.
  var copiesAtATime: Int { get }

  /// Throws `InputError` for settings that are not possible. Called before a run is started; nothing is
  /// checked unless the attack says otherwise.
  func validate() throws

  /// Prepares a run on images of one size.
  ///
  /// Only the target's ledgers say what the budget is. Throws `InputError` for settings that are not
  /// possible.
  ///
  /// - Parameters:
  ///   - target: the images, their budgets and the loss
  ///   - seed: the seed of the first image; each next one has the next seed
  ///   - state: the state of an earlier run that is taken up again. Throws `PixelTarget.foreignState` when it
  ///     is not of these images.
  func start(on target: PixelTarget, seed: Int, resuming state: Run.State?) throws -> Run
}

extension ImageAttack {
  /// The model's input.
  public var space: PixelSpace { .modelInput }

  /// Norm, radius, number of steps and space.
  public var parameters: AttackParameters {
    [
      "norm": .text(budget.norm.rawValue), "radius": .number(budget.radius),
      "imageSteps": .integer(totalSteps),
      "space": .text(space.rawValue),
    ]
  }

  /// 1: images pass as they are.
  public var copiesAtATime: Int { 1 }

  /// Accepts all settings.
  public func validate() throws {}
}

/// An image attack under way.
public protocol ImageAttackRun: ResumableRun {
  /// The best 8-bit image of each so far.
  var bestImages: [Image] { get }
  /// The score of each best image.
  var bestScores: [Float] { get }

  /// Findings besides images, by the names that results give them under `found`; nil for none.
  var found: AttackParameters? { get }
  /// Further pictures of the findings, with the names of their files.
  var pictures: [(name: String, image: Image)] { get }
}

extension ImageAttackRun {
  /// Nil: nothing besides images.
  public var found: AttackParameters? { nil }
  /// No further pictures.
  public var pictures: [(name: String, image: Image)] { [] }
  /// False: a run goes on until its steps are done.
  public var isExhausted: Bool { false }

  /// The mean score over images.
  public var bestScore: Float { bestScores.reduce(0, +) / Float(bestScores.count) }
}
