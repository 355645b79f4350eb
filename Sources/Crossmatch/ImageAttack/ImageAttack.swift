import Files
import Imaging

/// An attack on the pixels of images: a value that holds its configuration.
public protocol ImageAttack: Sendable {
  associatedtype Run: ImageAttackRun

  /// The name that results give it.
  var name: String { get }
  var budget: Budget { get }
  /// Where pixels are changed.
  var space: PixelSpace { get }
  /// Steps until it is done.
  var totalSteps: Int { get }
  /// Its parameters, as `result.json` has them.
  var parameters: AttackParameters { get }

  /// Prepares a run on accounts of images of one size.
  ///
  /// - Parameters:
  ///   - seed: of the first image; each next one has the next seed
  ///   - state: of an earlier run that is taken up again. Throws `InputError` when it is not of these images.
  func start(on target: PixelTarget, seed: Int, resuming state: Run.State?) throws -> Run
}

/// An attack's parameters by the names that results give them.
public struct AttackParameters: Sendable {
  let members: JSONObject

  init(_ members: KeyValuePairs<String, JSON>) { self.init(JSONObject(members)) }

  init(_ members: JSONObject) { self.members = members }
}

/// An image attack under way.
public protocol ImageAttackRun: ResumableRun {
  /// The best 8-bit image of each so far.
  var bestImages: [Image] { get }
  /// The score of each.
  var bestScores: [Float] { get }

  /// What it found besides images, by the names that results give it under `found`; nil for nothing.
  var found: AttackParameters? { get }
  /// Further pictures of what it found, with the names of their files.
  var pictures: [(name: String, image: Image)] { get }

  /// What is left to do after the last step.
  mutating func finish()
}

extension ImageAttackRun {
  public var found: AttackParameters? { nil }
  public var pictures: [(name: String, image: Image)] { [] }

  /// The mean over images.
  public var bestScore: Float { bestScores.reduce(0, +) / Float(bestScores.count) }
}

/// What an image attack works on: accounts of images of one size, and their loss.
public struct PixelTarget: Sendable {
  let ledgers: [PixelLedger]
  let loss: PixelLoss

  init(ledgers: [PixelLedger], loss: PixelLoss) { (self.ledgers, self.loss) = (ledgers, loss) }

  /// The scores of losses, one for each image.
  func scores(ofLosses losses: [Float]) -> [Float] { losses.map(loss.first.score(ofLoss:)) }

  /// Which scores are better for the attacker.
  var better: Better { loss.first.better }

  /// Images from the levels of each, `[channels, height, width]`.
  func images(ofLevels levels: [[Float]]) -> [Image] { zip(ledgers, levels).map { $0.image(ofLevels: $1) } }

  /// What a run throws for the state of another.
  static var foreignState: InputError {
    InputError(field: "snapshot", expected: "a state of this attack on this image", found: "another's")
  }
}
