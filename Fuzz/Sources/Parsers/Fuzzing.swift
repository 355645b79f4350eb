import Foundation

@testable import Tensors

/// The parser that this process fuzzes.
public enum Fuzzing {
  private static let environment = ProcessInfo.processInfo.environment

  private static let parser: Parser = {
    Parallelism.threadCount = 1
    let name = environment["FUZZ_PARSER"] ?? ""
    guard let parser = Parser.all.first(where: { $0.name == name }) else {
      let names = Parser.all.map { "\($0.name) \($0.longest)" }
      FileHandle.standardOutput.write(Data((names.joined(separator: "\n") + "\n").utf8))
      exit(name.isEmpty ? 0 : 64)
    }
    return parser
  }()

  /// Reads an input; ends the process for a finding.
  public static func read(_ input: [UInt8]) {
    do {
      try parser.check(input)
    } catch {
      fatalError("\(error)")
    }
  }

  /// Writes the inputs to begin with into the folder that `FUZZ_SEEDS` names, if it names one; without
  /// `FUZZ_PARSER`, prints the names of all parsers with the longest inputs, and ends.
  public static func writeSeeds() {
    let parser = parser
    guard let folder = environment["FUZZ_SEEDS"] else { return }
    do {
      for (index, seed) in try parser.seeds().enumerated() {
        try Data(seed).write(to: URL(fileURLWithPath: folder).appendingPathComponent("seed-\(index)"))
      }
    } catch {
      fatalError("\(error)")
    }
  }
}
