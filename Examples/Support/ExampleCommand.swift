import ArgumentParser
import Crossmatch
import Files
import Foundation

/// A command whose failures are one line on standard error: status 64 for wrong usage, 1 for wrong input and for what cannot
/// be written, 130 when it was stopped, and any other that the command throws as an `ExitCode`.
public protocol ExampleCommand: ParsableCommand {}

extension ExampleCommand {
  public static func main() {
    keepStandardDescriptors()
    // Writing says by itself that the reader of a pipe has gone, or that a file is too large.
    for signal in [SIGPIPE, SIGXFSZ] { Foundation.signal(signal, SIG_IGN) }
    Interruption.install()
    Heartbeat.start()
    do {
      do {
        var command = try parseAsRoot()
        try command.run()
      } catch  where exitCode(for: error) == .success {
        try StandardOutput.print(fullMessage(for: error))  // --help and the like
      } catch let code as ExitCode {
        // The command has said what it had to say.
        try StandardOutput.close()
        Foundation.exit(code.rawValue)
      }
      try StandardOutput.close()
    } catch is Interruption.Stop {
      OutputFolder.removeUnused()
      Heartbeat.saying {}
      Foundation.exit(Interruption.status)
    } catch let error as InputError {
      fail(error.description, status: 1)
    } catch let error as OutputError {
      fail(error.description, status: 1)
    } catch {
      fail("\(onOneLine(message(for: error))); see --help", status: 64)
    }
  }

  /// Opens those that are closed, so that no file of ours takes their numbers and gets what is printed.
  private static func keepStandardDescriptors() {
    for number in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(number, F_GETFD) < 0 {
      // The lowest free number is taken, which is this one. Standard output cannot be written then, as it was.
      _ = open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  /// A list of choices comes as one line for each.
  private static func onOneLine(_ message: String) -> String {
    let lines = message.split(separator: "\n").map { $0.trimmingPrefix("  - ") }
    return lines.prefix(1).joined() + (lines.count > 1 ? " " : "") + lines.dropFirst().joined(separator: ", ")
  }

  private static func fail(_ message: String, status: Int32) -> Never {
    OutputFolder.removeUnused()
    note("\(_commandName): \(message)")
    Foundation.exit(status)
  }
}

/// What was typed to start this process, without what says how to treat an earlier run, as a shell reads it.
public func commandLine() -> String {
  let plain = /[A-Za-z0-9_.,:=@%+\/-]+/
  let name = URL(fileURLWithPath: CommandLine.arguments[0]).lastPathComponent
  let arguments = CommandLine.arguments.dropFirst().filter { !["--resume", "--overwrite"].contains($0) }
  return ([name] + arguments).map { argument in
    argument.wholeMatch(of: plain) != nil ? argument : "'" + argument.replacing("'", with: "'\\''") + "'"
  }.joined(separator: " ")
}

/// A folder given as an argument.
public func folder(_ path: String) -> URL { URL(fileURLWithPath: path, isDirectory: true) }
