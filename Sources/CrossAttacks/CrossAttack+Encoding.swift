import ImageAttacks
import TokenAttacks

extension CrossAttack: Encodable {
  private enum CodingKeys: CodingKey { case schedule, rounds, textSteps, stages, image, text, textStrategy }

  /// Every setting, the image's side and a strategy of one's own with their names.
  public func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode(schedule, forKey: .schedule)
    try members.encode(rounds, forKey: .rounds)
    try members.encode(textSteps, forKey: .textSteps)
    try members.encode(stages, forKey: .stages)
    try members.encode(NamedImageAttack(attack: image), forKey: .image)
    try members.encode(text, forKey: .text)
    try members.encodeIfPresent(textStrategy.map(NamedStrategy.init), forKey: .textStrategy)
  }
}

/// An image attack with its name.
private struct NamedImageAttack: Encodable {
  let attack: any ImageAttack

  private enum CodingKeys: CodingKey { case name, settings }

  func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode(attack.name, forKey: .name)
    try encode(attack, into: &members)
  }

  private func encode(
    _ attack: some ImageAttack, into members: inout KeyedEncodingContainer<CodingKeys>
  ) throws {
    try members.encode(attack, forKey: .settings)
  }
}
