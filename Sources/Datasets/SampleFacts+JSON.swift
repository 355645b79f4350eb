import Files

extension SampleFacts {
  /// The name of the member of metadata that holds `groups`.
  private static let groupsMember = "groups"

  /// Reads the facts among the members of a line of metadata; absent ones and null are unknown.
  ///
  /// Throws `InputError` that names a member which is no string, or no object of strings.
  init(_ line: JSONField) throws {
    for (name, path) in Self.texts { self[keyPath: path] = try line.member(name).ifPresent?.string() }
    for (name, group) in try line.member(Self.groupsMember).ifPresent?.members() ?? [] {
      groups[name] = try group.string()
    }
  }

  /// The members of a line of metadata: those facts that are known.
  var members: [(key: String, value: JSON)] {
    let texts = Self.texts.compactMap { name, path in
      self[keyPath: path].map { (key: name, value: JSON.string($0)) }
    }
    guard !groups.isEmpty else { return texts }
    let sorted = groups.sorted { $0.key < $1.key }.map { (key: $0.key, value: JSON.string($0.value)) }
    return texts + [(key: Self.groupsMember, value: .object(JSONObject(members: sorted)))]
  }
}
