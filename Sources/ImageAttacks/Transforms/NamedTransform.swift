import Files

/// An input transform of any type, which is encoded beside its name.
struct NamedTransform: Sendable, Hashable, Codable {
  let transform: any InputTransform

  init(_ transform: any InputTransform) { self.transform = transform }

  static func == (first: NamedTransform, second: NamedTransform) -> Bool {
    AnyHashable(first.transform) == AnyHashable(second.transform)
  }

  func hash(into hasher: inout Hasher) { hasher.combine(AnyHashable(transform)) }

  private enum CodingKeys: String, CodingKey { case name, settings }

  private static let known: [any InputTransform.Type] = [
    DiverseInput.self, ScaleInvariance.self, Admix.self, MultiScale.self, ExpectationOverTransformation.self,
  ]

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(type(of: transform).name, forKey: .name)
    try transform.encode(to: container.superEncoder(forKey: .settings))
  }

  /// Throws `DecodingError` for a name that is neither one of the library's nor in
  /// `userInfo[.inputTransforms]`.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decode(String.self, forKey: .name)
    let own = decoder.userInfo[.inputTransforms] as? [any InputTransform.Type] ?? []
    guard let type = (own + Self.known).first(where: { $0.name == name }) else {
      throw DecodingError.dataCorruptedError(
        forKey: .name, in: container,
        debugDescription: "no input transform is known by the name \(InputError.singleLine(name))")
    }
    transform = try type.init(from: container.superDecoder(forKey: .settings))
  }
}

extension CodingUserInfoKey {
  /// The key under which a decoder's `userInfo` holds input transforms that are not the library's: an array
  /// of their types, `[any InputTransform.Type]`.
  public static let inputTransforms = CodingUserInfoKey(rawValue: "Crossmatch.inputTransforms")!
}
