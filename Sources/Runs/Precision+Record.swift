import Files
import Tensors

extension Precision {
  /// The name that files give it.
  static let member = "precision"

  /// What files of runs say of it: nothing where all is in 32 bits, else also what drafts are computed by.
  var members: JSONObject {
    self == .f32
      ? JSONObject([:]) : JSONObject([Self.member: .string(rawValue), "bfloatUnit": .string(Self.unitName)])
  }

  /// Throws `InputError` for the file of a run that was begun in another precision.
  static func require(asIn file: JSONField) throws {
    let field = try file.member(member)
    let found = try field.ifPresent?.string() ?? f32.rawValue
    guard found != current.rawValue else { return }
    throw InputError(
      file: field.file, field: field.path, expected: "\(current.rawValue), as this command says", found: found
    )
  }
}
