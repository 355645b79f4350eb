import Files

extension JSONField {
  /// Throws `InputError` for the first value here that is not the one wanted. Members that only this value has
  /// do not count.
  package func requireToSay(_ wanted: JSON) throws {
    if case .object(let object) = wanted {
      for (key, value) in object.members { try member(key).requireToSay(value) }
    } else if wanted.text() != value?.text() {
      throw error(expected: "\(wanted.text()), as this command says")
    }
  }
}
