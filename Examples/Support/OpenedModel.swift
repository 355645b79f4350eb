import ArgumentParser
import Crossmatch

/// Opens a model by its folder or name, and says on standard error what is read otherwise than users may expect.
public func openModel(_ name: String, _ options: TextReadingOptions? = nil) throws -> ModelFolder {
  let folder = try ModelFolder(named: name, options: options?.options ?? ModelOptions())
  for line in folder.notes { note(line) }
  return folder
}

/// How a model's texts are read where its folder leaves it open.
public struct TextReadingOptions: ParsableArguments {
  @Option(
    help: """
      The name of a prompt in config_sentence_transformers.json that stands before every text of --model; its own \
      default unless given.
      """)
  public var promptName: String?
  @Option(
    help: """
      What becomes of the states of a text's tokens under --model: cls, max, mean, mean_sqrt_len_tokens, weightedmean or \
      lasttoken. What the folder says unless given, or the mean.
      """)
  public var pooling: PoolingMode?

  public init() {}

  public var options: ModelOptions { ModelOptions(promptName: promptName, pooling: pooling) }
}

extension PoolingMode: ExpressibleByArgument {}
