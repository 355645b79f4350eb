import Crossmatch
import Workloads

extension Table {
  func addMiniLM() throws {
    let model = try TestModels.miniLM()
    addText("MiniLM", model, .miniLM)
    try addSearch("MiniLM", model, .miniLM)
    addTokenizer("MiniLM (WordPiece)", model.tokenizer)
  }

  func addCLIP() throws {
    let model = try TestModels.clip()
    addText("CLIP text", model, .clipText)
    try addSearch("CLIP text", model, .clipText)
    addVision("CLIP vision", model)
    try addImageAttack("CLIP vision", model)
    addTokenizer("CLIP (byte pairs)", model.tokenizer)
  }

  private func addText(_ name: String, _ model: some TextEncoder, _ work: TransformerWork) {
    for (texts, length) in [(1, 30), (1, 77), (8, 77)] {
      let tokens = model.randomTokens(texts: texts, length: length)
      let inputs = model.inputEmbeddings(of: tokens)
      let row = "\(name) \(texts)×\(length)"
      add("\(row) forward", .operations(work.forward(sequences: texts, length: length))) {
        keep(model.textEmbeddings(inputs: inputs, tokens: tokens))
      }
      add(
        "\(row) forward and backward", .operations(work.forwardAndBackward(sequences: texts, length: length))
      ) {
        keep(gradient(at: inputs) { model.textEmbeddings(inputs: $0, tokens: tokens).sum() })
      }
    }
    let texts = model.randomTokens(texts: 512, length: 30)
    add("\(name) 512 texts of 30", .operations(work.forward(sequences: 512, length: 30))) {
      keep(model.textEmbeddings(tokens: texts))
    }
    let candidates = Candidates(512, of: texts[0], with: texts[1], at: Self.suffix)
    add("\(name) 512 candidates of 30", .operations(candidates.operations(of: work))) {
      keep(model.textEmbeddings(variants: candidates.texts, of: texts[0]))
    }
  }

  /// Where candidates of 30 tokens differ from each other.
  private static let suffix = 9..<29

  /// Steps of a search with nanoGCG's defaults, on 30 tokens of which 20 are searched.
  private func addSearch(_ name: String, _ model: some TextEncoder, _ work: TransformerWork) throws {
    let frame = model.tokens(of: "").count
    let prompt = Array(repeating: "the", count: 10 - frame).joined(separator: " ")
    let objective = CosineObjective(target: model.textEmbeddings(of: [captions[0]]))
    let search = TokenSearch.gcg
    var run = try search.start(prompt: prompt, against: model, objective: objective, seed: 4)
    let scores = 2 * Double(20 * model.tokenEmbeddings.count)
    let text = model.randomTokens(texts: 1, length: 30)[0]
    let operations =
      Candidates(512, of: text, with: text, at: Self.suffix).operations(of: work)
      + work.forwardAndBackward(sequences: 1, length: 30)
      + scores
    add("\(name) token-search step, width \(search.searchWidth)", .operations(operations)) { run.step() }
  }

  private func addVision(_ name: String, _ model: CLIP) {
    let work = TransformerWork.clipVision
    for images in [1, 8] {
      let pixels = Tensor.random([images, 3, 224, 224])
      add("\(name) \(images) forward", .operations(work.forward(sequences: images, length: 50))) {
        keep(model.imageEmbeddings(pixels: pixels))
      }
      add(
        "\(name) \(images) forward and backward",
        .operations(work.forwardAndBackward(sequences: images, length: 50))
      ) {
        keep(gradient(at: pixels) { model.imageEmbeddings(pixels: $0).sum() })
      }
    }
  }

  /// Steps on one image of the model's size, anywhere within 8/255.
  private func addImageAttack(_ name: String, _ model: CLIP) throws {
    let objective = CosineObjective(target: model.textEmbeddings(of: [captions[0]]))
    let attack = try PGD(budget: Budget(.linf, radius: 8 / 255))
    var run = try attack.start(
      on: .random(side: 224, channels: 3), against: model, objective: objective, seed: 6)
    let work = TransformerWork.clipVision.forwardAndBackward(sequences: 1, length: 50)
    add("\(name) projected gradient step", .operations(work)) { run.step() }
  }

  private func addTokenizer(_ name: String, _ tokenizer: Tokenizer) {
    add("\(name) tokenization of captions", .items(captions.count, "texts")) {
      for caption in captions { keep(tokenizer.encode(caption)) }
    }
  }

  func addResampling() {
    for channels in [1, 3] {
      let image = Image.random(side: 1024, channels: channels)
      let name = "bicubic resampling 1024² → 224², \(channels) channel(s)"
      add(name, .bytes(image.pixels.count + 224 * 224 * channels)) {
        keep(image.resized(width: 224, height: 224, filter: .bicubic))
      }
    }
  }
}
