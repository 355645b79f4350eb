import Files

/// What tells a model from others, as results record it.
public struct ModelIdentity: Sendable, Hashable, Codable {
  /// What people call the model: the last part of its folder's path, unless it says otherwise.
  public let name: String
  /// Where the model is; nil for one that is in no folder.
  public let path: String?
  /// The SHA-256 of its weights in hexadecimal; nil where that is not known.
  public let sha256: String?

  public init(name: String, path: String? = nil, sha256: String? = nil) {
    (self.name, self.path, self.sha256) = (name, path, sha256)
  }
}

extension ModelFolder {
  /// The folder's name, its path, and the digest of its weights. Throws `InputError` when these cannot be read.
  public func identity() throws -> ModelIdentity {
    ModelIdentity(name: url.lastPathComponent, path: url.path, sha256: try weightsSHA256())
  }
}

extension ModelIdentity {
  /// What result files say: path and digest, and the name of what has no path.
  package var record: JSON {
    let whole: KeyValuePairs<String, JSON> = ["path": .optional(path), "sha256": .optional(sha256)]
    return .object(path == nil ? JSONObject(["name": .string(name)]).appending(whole) : JSONObject(whole))
  }

  /// Reads what `record` wrote. Throws `InputError`.
  package init(_ field: JSONField) throws {
    path = try field.member("path").ifPresent?.string()
    sha256 = try field.member("sha256").ifPresent?.string()
    name = try field.member("name").ifPresent?.string() ?? path?.split(separator: "/").last.map(String.init) ?? ""
  }
}
