import Files
import ImageAttacks

/// A measurement by which images or texts that were attacked are told from clean ones.
///
/// The value itself has no direction: what is suspicious is its distance from the mean over clean things, since
/// published detectors disagree on which way attacks move it.
public protocol AttackDetector: Sendable {
  /// The name that results and commands give it.
  var name: String { get }

  /// Its parameters for results; the encoded members of a detector that can be encoded, unless it says otherwise.
  var parameters: AttackParameters { get }
}

extension AttackDetector where Self: Encodable {
  /// The encoded members of the detector.
  public var parameters: AttackParameters { AttackParameters(encoding: self) }
}

extension AttackDetector {
  /// An object of the detector's name, `detector`, and its parameters.
  package var record: JSON {
    .object(JSONObject(["detector": .string(name)]).appending(parameters.members))
  }
}
