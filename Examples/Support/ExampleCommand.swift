import ArgumentParser
import Crossmatch
import Foundation

/// A command whose failures are one line on standard error: status 64 for wrong usage, 1 for wrong input.
public protocol ExampleCommand: ParsableCommand {}

extension ExampleCommand {
  public static func main() {
    // What is printed last must not be lost when the reader of a pipe has gone.
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let error as InputError {
      fail(error.description, status: 1)
    } catch let error as OutputError {
      fail(error.description, status: 1)
    } catch {
      exit(parsing: error)
    }
  }

  private static func exit(parsing error: Error) -> Never {
    guard exitCode(for: error) != .success else { exit(withError: error) }  // --help and --version
    fail("\(onOneLine(message(for: error))); see --help", status: 64)
  }

  /// A list of choices comes as one line for each.
  private static func onOneLine(_ message: String) -> String {
    let lines = message.split(separator: "\n").map { $0.trimmingPrefix("  - ") }
    return lines.prefix(1).joined() + (lines.count > 1 ? " " : "") + lines.dropFirst().joined(separator: ", ")
  }

  private static func fail(_ message: String, status: Int32) -> Never {
    FileHandle.standardError.write(Data("\(_commandName): \(message)\n".utf8))
    Foundation.exit(status)
  }
}

/// What was typed to start this process, without `--resume`, as a shell reads it.
public func commandLine() -> String {
  let plain = /[A-Za-z0-9_.,:=@%+\/-]+/
  let name = URL(fileURLWithPath: CommandLine.arguments[0]).lastPathComponent
  return ([name] + CommandLine.arguments.dropFirst().filter { $0 != "--resume" }).map { argument in
    argument.wholeMatch(of: plain) != nil ? argument : "'" + argument.replacing("'", with: "'\\''") + "'"
  }.joined(separator: " ")
}

/// Writes a line to standard error.
public func note(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }

/// A folder given as an argument.
public func folder(_ path: String) -> URL { URL(fileURLWithPath: path, isDirectory: true) }
