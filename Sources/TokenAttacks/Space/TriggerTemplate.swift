import EmbeddingModels
import Files

/// The place of a trigger in a text that does not say `{trigger}` itself.
public enum TriggerPlace: String, Sendable, Hashable, Codable, CaseIterable {
  /// Behind the text, after a space.
  case suffix
  /// Before the text, followed by a space.
  case prefix

  /// Whether a text says `{trigger}` itself.
  public static func isSaid(in text: String) -> Bool { text.contains(TriggerTemplate.mark) }
}

/// A text with one place or several for a trigger of tokens, in the context in which the model sees it.
package struct TriggerTemplate: Sendable {
  /// The mark in a text at which the trigger is to stand.
  static let mark = "{trigger}"

  /// The text as it is without a trigger.
  package let cleanText: String
  private let input: any TokenInput
  /// The ids around the text's own tokens.
  private let layout: TokenLayout
  /// The parts of the text before the first place, between places, and behind the last.
  private let pieces: [String]
  /// The ids of these parts, with the frame of the text in the first and the last.
  private let pieceTokens: [[Int32]]

  /// The template of a prompt, with the trigger at `place` unless the prompt says `{trigger}`.
  package init(prompt: String, place: TriggerPlace = .suffix, input: any TokenInput) {
    self.input = input
    layout = input.layout
    let marked = Self.pieces(of: prompt)
    if marked.count > 1 {
      pieces = marked
      cleanText = Self.joinedWithoutTrigger(marked)
    } else {
      let space = prompt.isEmpty ? "" : " "
      pieces = place == .suffix ? [prompt + space, ""] : ["", space + prompt]
      cleanText = prompt
    }
    let last = pieces.count - 1
    var tokens = pieces.enumerated().map { [layout] index, piece in
      input.tokenizer.encode(
        piece: (index == 0 ? layout.lead : "") + piece + (index == last ? layout.trail : ""),
        isBehindOthers: index > 0, isBeforeOthers: index < last)
    }
    tokens[0] = layout.before + tokens[0]
    tokens[tokens.count - 1] += layout.after
    pieceTokens = tokens
  }

  /// The text without the trigger, and without one of the spaces around it.
  private static func joinedWithoutTrigger(_ pieces: [String]) -> String {
    pieces.dropFirst().reduce(pieces[0]) { text, piece in
      if text.isEmpty { return String(piece.trimmingPrefix(" ")) }
      let isDoubled =
        text.hasSuffix(" ") && (piece.isEmpty || !(piece.first!.isLetter || piece.first!.isNumber))
      return (isDoubled ? String(text.dropLast()) : text) + piece
    }
  }

  private static func pieces(of prompt: String) -> [String] {
    var (pieces, rest) = ([String](), Substring(prompt))
    while let range = rest.firstRange(of: mark) {
      pieces.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return pieces + [String(rest)]
  }

  /// Throws `InputError` when a trigger of so many tokens does not fit into the model.
  package func requireRoom(forTokens length: Int) throws {
    let places = pieces.count - 1
    let taken = pieceTokens.reduce(0) { $0 + $1.count }
    let specials = layout.frameCount
    let room = input.contextLength - places * length - specials
    guard taken - specials <= room else {
      let trigger = places == 1 ? "\(length)" : "\(places) times \(length)"
      throw InputError(
        field: "prompt",
        expected:
          "at most \(max(0, room)) tokens, so that \(trigger) of the trigger fit into the model's \(input.contextLength)",
        found: "\(taken - specials)")
    }
  }

  /// Throws `InputError` when no model reads any of the texts as far as to a place for the trigger: the
  /// embedding of a CLIP model is read at the first end token, which may stand in the text itself.
  package static func requireEffect(of templates: [TriggerTemplate], on inputs: [any TokenInput]) throws {
    guard let first = templates.first,
      !templates.contains(where: { template in inputs.contains { template.isRead(by: $0) } })
    else { return }
    throw InputError(
      field: "prompt",
      expected: "a place for the trigger before the end token, where the model stops reading",
      found: "\"\(first.cleanText)\"")
  }

  /// Whether the model reads the text as far as to the first place.
  private func isRead(by input: any TokenInput) -> Bool {
    guard !input.tokenizer.specialTokens(in: pieces[0]).isEmpty else { return true }
    let lead = input.allTokens(of: pieces[0])
    return input.readLength(of: lead) > lead.count - input.layout.after.count
  }

  /// The indices among the text's tokens at which a trigger of so many starts, one for each place.
  package func starts(length: Int) -> [Int] {
    var start = 0
    return pieceTokens.dropLast().enumerated().map { index, piece in
      start += piece.count + (index == 0 ? 0 : length)
      return start
    }
  }

  /// All ids that the model reads.
  package func tokens(with trigger: [Int32]) -> [Int32] {
    layout.padded(Array(pieceTokens.joined(separator: trigger)))
  }

  /// The text that a user would paste, with the trigger's words in every place.
  package func text(with words: String) -> String { pieces.joined(separator: words) }

  /// Whether the text with these words, tokenized from scratch, has exactly the trigger's tokens in every
  /// place.
  func survivesTokenization(_ trigger: [Int32], words: String) -> Bool {
    input.tokens(of: text(with: words)) == tokens(with: trigger)
  }
}
