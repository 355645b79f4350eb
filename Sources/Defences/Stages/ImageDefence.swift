import Files
import ImageAttacks
import Tensors

/// A defence at test time: a stage between preprocessing and a model that changes the pixels which the model
/// sees.
///
/// Gradients go back through the tensor operations that `applied` is made of; a step without a useful
/// derivative takes that of doing nothing (`straightThrough`; BPDA: Athalye et al., 2018, arXiv:1802.00420).
/// A defence of your own is a name and this function.
public protocol ImageDefence: Sendable, Codable, Hashable {
  /// The name that results and commands give it.
  static var name: String { get }

  /// Whether the same pixels come out differently each time; false unless the defence says otherwise.
  static var isRandom: Bool { get }

  /// Its parameters for results; its encoded members unless the defence says otherwise.
  var parameters: AttackParameters { get }

  /// Throws `InputError` for settings that are not possible; nothing is checked unless the defence says
  /// otherwise.
  func validate() throws

  /// The pixels behind the defence.
  ///
  /// - Parameters:
  ///   - pixels: one image, `[1, 3, height, width]`; in [0, 1] before the first stage
  ///   - generator: the source of all that is random
  /// - Returns: the same shape, made of `pixels` by differentiable operations
  func applied(to pixels: Tensor, using generator: inout RandomGenerator) -> Tensor
}

extension ImageDefence {
  /// False: the same pixels come out the same.
  public static var isRandom: Bool { false }

  /// The encoded members of the defence.
  public var parameters: AttackParameters { AttackParameters(encoding: self) }

  /// Accepts all settings.
  public func validate() throws {}

  /// Throws unless a setting is possible.
  func check(_ isPossible: Bool, _ field: String, expected: String, found: Float) throws {
    guard isPossible else {
      throw InputError(field: "\(Self.name) \(field)", expected: expected, found: "\(found)")
    }
  }
}
