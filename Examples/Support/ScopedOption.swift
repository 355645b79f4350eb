import ArgumentParser

/// An option that acts with some choices of other options only: a row of a command's table of these.
public struct ScopedOption {
  let name: String
  let isGiven: Bool
  let acts: Bool
  let scope: String

  /// - Parameters:
  ///   - name: as it is typed, with hyphens
  ///   - isGiven: whether it was typed, or how its value says so
  ///   - acts: whether it has a part in what the other options ask for
  ///   - scope: what it is for, as the error says it: "for --region margin", "not for --attack cw"
  public init(_ name: String, _ isGiven: Bool, acts: Bool, _ scope: String) {
    (self.name, self.isGiven, self.acts, self.scope) = (name, isGiven, acts, scope)
  }

  public init(_ name: String, _ value: (some Any)?, acts: Bool, _ scope: String) {
    self.init(name, value != nil, acts: acts, scope)
  }
}

extension [ScopedOption] {
  /// Throws `ValidationError` for the first option that was given and would change nothing.
  public func validate() throws {
    for option in self where option.isGiven && !option.acts {
      throw ValidationError("\(option.name) is \(option.scope)")
    }
  }
}
