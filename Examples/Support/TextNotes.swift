import Crossmatch

/// Says in one line on standard error which of the texts spell special tokens of a model: it reads them as these tokens and
/// not as their letters, and a CLIP model reads nothing behind an end token.
///
/// - Parameters:
///   - name: what one of the texts is called; several are its plural with s
///   - check: asked before there is anything to say: what it refuses is said by its error alone
public func noteSpecialTokens(
  in texts: [String], called name: String, of models: [any TokenInput],
  unlessRefusedBy check: () throws -> Void = {}
) throws {
  var (count, found, isCutShort) = (0, [String](), false)
  for text in texts {
    let readers = models.map { ($0, special: $0.tokenizer.specialTokens(in: text)) }
      .filter { !$0.special.isEmpty }
    if readers.isEmpty { continue }
    count += 1
    for token in readers.flatMap(\.special) where !found.contains(token) { found.append(token) }
    isCutShort =
      isCutShort
      || readers.contains { model, _ in
        let tokens = model.tokens(of: text)
        return model.readLength(of: tokens) < tokens.count
      }
  }
  guard count > 0 else { return }
  try check()
  let place = texts.count == 1 ? "the \(name) spells" : "\(count) of \(texts.count) \(name)s spell"
  let reader = models.count == 1 ? "the model reads" : "models read"
  let reading = "which \(reader) as special tokens, not as letters"
  note("\(place) \(list(found)), \(reading)" + (isCutShort ? "; nothing behind an end token is read" : ""))
}

/// Says in one line on standard error which words of a table none of the texts has; nothing where none has any, which is an
/// error of the attack's own.
///
/// - Parameter name: what the texts are called, one by one
public func noteUnusedWords(of substitution: Substitution?, in texts: [String], called name: String) {
  guard let substitution, case .table(let table) = substitution else { return }
  let unused = substitution.unusedWords(in: texts)
  guard !unused.isEmpty, unused.count < table.count else { return }
  note("no \(name) has the word \(list(unused)) of --synonyms")
}

/// Some strings in quotation marks, and how many more there are.
private func list(_ strings: [String]) -> String {
  let shown = strings.prefix(5).map { "\"\($0)\"" }.joined(separator: ", ")
  return strings.count > 5 ? "\(shown) and \(strings.count - 5) more" : shown
}
