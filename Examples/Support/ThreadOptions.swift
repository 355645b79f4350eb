import ArgumentParser
import Crossmatch

/// How many threads compute.
public struct ThreadOptions: ParsableArguments {
  @Option(help: "Threads; all processors unless given.") public var threads: Int?

  public init() {}

  public func validate() throws {
    guard threads.map({ (1...1024).contains($0) }) ?? true else {
      throw ValidationError("--threads must be from 1 to 1024")
    }
  }

  /// Has so many threads compute from here on.
  public func apply() { if let threads { Parallelism.threadCount = threads } }
}
