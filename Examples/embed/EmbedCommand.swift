import ArgumentParser
import Crossmatch
import ExampleSupport
import Files
import Foundation

@main struct EmbedCommand: ExampleCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed",
    abstract: "Embed texts and images with a local model, and compare them.",
    discussion: """
      With --text and --image, prints the cosine between each two, the logits of images and texts where the model has \
      them, and the dense, sparse and ColBERT scores of texts under BGE-M3. With --info, tells what the folder is. With --input, reads JSON lines such as \
      {"text": "…"} or {"image": "path"} (relative to the input file) and writes each of them to --output with its \
      "embedding" (of length 1) and, for text, "tokens" (special ones included, truncated to the model's limit).
      """)

  @Option(help: "Folder of the model (Hugging Face or sentence-transformers layout), or phantom-clip.")
  var model: String
  @Option(parsing: .unconditionalSingleValue, help: "A text; may be given several times.") var text:
    [String] = []
  @Option(help: "A PNG, JPEG, DICOM or NIfTI file; may be given several times.") var image: [String] = []
  @Option(help: GrayWindow.optionHelp) var window: GrayWindow?
  @Flag(help: "Do not round gray files of 16 bits to 8: what image-attack --source-depth attacks.")
  var sourceDepth = false
  @Option(help: "A file of JSON lines to embed.") var input: String?
  @Option(help: "Where to write the lines with their embeddings.") var output: String?
  @Flag(help: "Write tokens only; needs only the tokenizer's files.") var tokenize = false
  @Flag(help: "Tell what the model's folder is and how it is read.") var info = false
  @OptionGroup var textReading: TextReadingOptions
  @Flag(help: "Print the table, or what --info tells, as JSON.") var json = false

  func validate() throws {
    guard !info else {
      guard text.isEmpty, image.isEmpty, input == nil, output == nil, !tokenize, window == nil, !sourceDepth
      else {
        throw ValidationError(
          "--info tells of the model alone; leave --text, --image, --input and --tokenize out")
      }
      return
    }
    guard (input == nil) == (output == nil) else { throw ValidationError("--input and --output go together") }
    guard (input == nil) != (text.isEmpty && image.isEmpty) else {
      throw ValidationError("give either --text and --image, or --input and --output")
    }
    guard (input != nil && !tokenize) || !image.isEmpty || (window == nil && !sourceDepth) else {
      throw ValidationError("--window and --source-depth are for images")
    }
    guard !tokenize || image.isEmpty else { throw ValidationError("--tokenize takes texts only") }
    guard !tokenize || textReading.pooling == nil else {
      throw ValidationError("--pooling is not for --tokenize")
    }
    guard !json || (input == nil && !tokenize) else {
      throw ValidationError("--json is for --text, --image and --info")
    }
  }

  private var reading: ImageReading { ImageReading(window: window ?? .file, keepsDepth: sourceDepth) }

  func run() throws {
    if info {
      let description = try ModelDescription(of: ModelFolder(named: model, options: textReading.options))
      try StandardOutput.print(
        json ? JSON(encoding: description).text() : description.lines.joined(separator: "\n"))
    } else if tokenize {
      try writeTokens()
    } else if let input, let output {
      let model = try openModel(model, textReading)
      let lines = try EmbeddingLines(contentsOf: URL(fileURLWithPath: input), images: reading)
      guard lines.hasImages || (window == nil && !sourceDepth) else {
        throw InputError(
          file: input, expected: "lines with images, for --window and --source-depth", found: "texts only")
      }
      try lines.write(to: URL(fileURLWithPath: output), embeddedBy: model, progress: Self.goOn)
      note("written to \(output)")
    } else {
      let table = try SimilarityTable(
        texts: text, images: image.map { URL(fileURLWithPath: $0) },
        model: openModel(model, textReading), reading: reading, warn: note)
      guard !sourceDepth || table.traits.contains(.deepSamples) else {
        throw InputError(
          expected: "a gray file of 16 bits among the images, for --source-depth", found: "none")
      }
      try StandardOutput.print(json ? table.json.text() + "\n" : table.text, terminator: "")
    }
  }

  /// Throws when the user wants the work to stop.
  ///
  /// Opening a pipe may take for ever, so that only from the first line on a signal is a wish.
  private static func goOn(_ done: Int) throws {
    Interruption.watch()
    guard Interruption.isRequested else { return }
    note("interrupted after \(done) lines")
    throw Interruption.Stop()
  }

  private func writeTokens() throws {
    let tokenizer = try TextTokenizer(
      contentsOf: ModelFolder.location(of: model), promptName: textReading.promptName)
    if let input, let output {
      let lines = try EmbeddingLines(contentsOf: URL(fileURLWithPath: input))
      try lines.write(to: URL(fileURLWithPath: output), tokenizedBy: tokenizer, progress: Self.goOn)
      note("written to \(output)")
    } else {
      for text in text {
        try StandardOutput.print(tokenizer.tokens(of: text).map(String.init).joined(separator: " "))
      }
    }
  }
}
