import Files
import Preconditions
import Tensors

/// A way of varying an image before gradients are averaged, so that an attack does not depend on the exact
/// pixels of one model.
///
/// A `GradientAttack` applies several one after the other; each makes its views of every view before it.
/// Gradients go back through the tensor operations that `views` is made of. A transform of your own is a name
/// and one function:
/// ```swift
/// struct Dimming: InputTransform {
///   static let name = "dimming"
///   var most: Float = 0.3
///   func views(of pixels: Tensor, using generator: inout RandomGenerator) -> [Tensor] {
///     [pixels * (1 - most * generator.uniform())]
///   }
/// }
/// ```
public protocol InputTransform: Sendable, Codable, Hashable {
  /// The name that results and encoded attacks give it.
  static var name: String { get }

  /// The number of views of one image; 1 unless the transform says otherwise.
  var viewCount: Int { get }

  /// Its parameters for `result.json`; its encoded members unless the transform says otherwise.
  var parameters: AttackParameters { get }

  /// Throws `InputError` for settings that are not possible. Called before an attack starts; nothing is
  /// checked unless the transform says otherwise.
  func validate() throws

  /// Views of an image.
  ///
  /// - Parameters:
  ///   - pixels: `[1, channels, height, width]`, in [0, 1] before the first transform
  ///   - generator: the source of all that is random, so that the same seed gives the same attack
  /// - Returns: `viewCount` tensors of the same shape, made of `pixels` by differentiable operations
  func views(of pixels: Tensor, using generator: inout RandomGenerator) -> [Tensor]
}

extension InputTransform {
  /// One view.
  public var viewCount: Int { 1 }

  /// The encoded members of the transform.
  public var parameters: AttackParameters { AttackParameters(encoding: self) }

  /// Accepts all settings.
  public func validate() throws {}

  /// The views, checked to be as many as `viewCount`, and of the shape of `pixels`.
  func checkedViews(of pixels: Tensor, using generator: inout RandomGenerator) -> [Tensor] {
    let views = views(of: pixels, using: &generator)
    require(
      views.count == viewCount && views.allSatisfy { $0.shape == pixels.shape },
      "\(Self.name): \(viewCount) views of shape \(pixels.shape) expected, found \(views.map(\.shape))")
    return views
  }

  /// The transform's name and parameters for results.
  var record: AttackParameters {
    let name: AttackParameters = ["transformation": .text(Self.name)]
    return name.appending(parameters)
  }

  /// Throws unless a number is possible.
  func check(_ isPossible: Bool, _ field: String, expected: String, found: Float) throws {
    guard isPossible else { throw InputError(field: field, expected: expected, found: "\(found)") }
  }
}
