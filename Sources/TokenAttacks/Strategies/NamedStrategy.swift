import Files

/// A strategy of one's own as results and snapshots record it: the name of its type, and what it encodes.
package struct NamedStrategy: Encodable {
  private let strategy: any SearchStrategy

  private enum CodingKeys: CodingKey { case name, settings }

  /// A strategy as it is before its first step.
  package init(_ strategy: any SearchStrategy) { self.strategy = strategy }

  /// Encodes `name` and `settings`.
  package func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode("\(type(of: strategy))", forKey: .name)
    try encode(strategy, into: &members)
  }

  private func encode(
    _ strategy: some SearchStrategy, into members: inout KeyedEncodingContainer<CodingKeys>
  ) throws {
    try members.encode(strategy, forKey: .settings)
  }
}
