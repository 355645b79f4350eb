import ArgumentParser
import Crossmatch

/// What of the machine a command may use.
public struct ResourceOptions: ParsableArguments {
  @Option(help: "Threads; all processors unless given.") public var threads: Int?

  @Option(
    help: ArgumentHelp(
      "The most memory for models and attacks, such as 8GiB; what is estimated to need more is refused. All of the machine's unless given.",
      valueName: "size"))
  public var memoryLimit: MemorySize?

  public init() {}

  public func validate() throws {
    guard threads.map({ (1...1024).contains($0) }) ?? true else {
      throw ValidationError("--threads must be from 1 to 1024")
    }
  }

  /// Keeps to them from here on.
  public func apply() {
    if let threads { Parallelism.threadCount = threads }
    if let memoryLimit { MemoryLimit.bytes = memoryLimit.bytes }
  }
}
