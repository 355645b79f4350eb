import ArgumentParser
import Crossmatch

/// How many threads an executable works on.
public struct ThreadOption: ParsableArguments {
  @Option(help: "Threads; all processors unless given.") var threads: Int?

  public init() {}

  public func validate() throws {
    guard threads.map({ (1...1024).contains($0) }) ?? true else {
      throw ValidationError("--threads must be from 1 to 1024")
    }
  }

  /// Makes it the number of all later work.
  public func apply() {
    if let threads { Parallelism.threadCount = threads }
  }
}
