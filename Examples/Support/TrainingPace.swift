import ArgumentParser

/// How long a training runs at a time, and how often it saves.
public struct TrainingPace: ParsableArguments {
  @Option(help: "Stop (and save) after so many minutes, if steps are left.") var minutes: Double?
  @Option(help: "Steps between snapshots.") var saveEvery = 100

  public init() {}

  public func validate() throws {
    guard saveEvery > 0 else { throw ValidationError("--save-every is a positive number") }
    guard minutes.map({ $0 > 0 }) ?? true else { throw ValidationError("--minutes is a positive number") }
  }
}
