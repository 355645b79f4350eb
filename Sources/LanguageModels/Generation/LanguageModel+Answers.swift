import Files
import Layers
import Tensors

extension LanguageModel {
  /// The model's answer to a prompt.
  ///
  /// The same prompt, sampling and model give the same answer on any number of threads.
  ///
  /// - Parameters:
  ///   - prompt: all ids before the answer, special tokens and chat template included, at least one
  ///   - maximumTokens: the most tokens of the answer
  ///   - sampling: how tokens are drawn
  ///   - read: called with each piece of the answer's text as it comes, of whole characters; false ends the
  ///     answer there
  /// - Throws: `InputError` for an empty prompt, for one that leaves no room for the answer, for settings out
  ///   of range, and where the model computes no finite numbers
  public func answer(
    to prompt: [Int32], maximumTokens: Int = 64, sampling: Sampling = Sampling(),
    reading read: (String) -> Bool = { _ in true }
  ) throws -> Answer {
    try requireTokens(prompt)
    return try answer(
      toInputs: inputEmbeddings(of: [prompt]), maximumTokens: maximumTokens, sampling: sampling, reading: read
    )
  }

  /// The model's answer to input embeddings, of which some may stand for an image.
  ///
  /// - Parameters:
  ///   - inputs: the input embeddings of all rows before the answer, `[rows, width]`, at least one
  ///   - maximumTokens: the most tokens of the answer
  ///   - sampling: how tokens are drawn
  ///   - read: called with each piece of text, as above
  /// - Throws: `InputError` as above
  public func answer(
    toInputs inputs: Tensor, maximumTokens: Int = 64, sampling: Sampling = Sampling(),
    reading read: (String) -> Bool = { _ in true }
  ) throws -> Answer {
    try sampling.validate()
    try InputError.check("maximum tokens", maximumTokens, 1...(1 << 24))
    try requireRoom(forPrompt: inputs.shape[0], answer: maximumTokens)
    var (cache, generator) = (KeyValueCache(), RandomGenerator(seed: sampling.seed))
    var (tokens, stream) = ([Int32](), TextStream(tokenizer))
    var rows = inputs
    var end = Answer.End.length
    while tokens.count < maximumTokens {
      let logits = network.logits(of: network.states(of: rows, continuing: &cache))
      let token = try sampling.token(from: logits, using: &generator)
      tokens.append(token)
      if generation.stopTokens.contains(token) {
        end = .stopToken
        break
      }
      let piece = stream.text(with: token)
      if !piece.isEmpty, !read(piece) {
        end = .reader
        break
      }
      rows = tokenEmbeddings.gatheringRows(at: [Int(token)])
    }
    let rest = end == .reader ? "" : stream.end()
    if !rest.isEmpty { _ = read(rest) }
    let text = tokenizer.decode(end == .stopToken ? tokens.dropLast() : tokens)
    return Answer(tokens: tokens, text: text, end: end)
  }

  /// Throws `InputError` unless a prompt has a token, an answer of so many fits behind it, and both have
  /// positions.
  package func requireRoom(forPrompt prompt: Int, answer: Int) throws {
    guard prompt > 0 else {
      throw InputError(field: "prompt", expected: "at least one token", found: "none")
    }
    guard answer <= contextLength, prompt <= contextLength - answer else {
      throw InputError(
        field: "prompt",
        expected: "at most \(max(0, contextLength - answer)) tokens, so that \(answer) more fit into the "
          + "model's \(contextLength)", found: "\(prompt)")
    }
  }

  /// Throws `InputError` for ids that the model has no embedding of.
  package func requireTokens(_ tokens: [Int32]) throws {
    let range = 0..<Int32(tokenEmbeddings.shape[0])
    guard let stray = tokens.first(where: { !range.contains($0) }) else { return }
    throw InputError(
      field: "tokens", expected: "ids below the \(range.upperBound) rows of the model's table",
      found: "\(stray)")
  }
}
