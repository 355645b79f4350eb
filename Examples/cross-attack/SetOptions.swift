import ArgumentParser
import Crossmatch
import ExampleSupport
import Foundation

/// A set of pairs instead of one.
struct SetOptions: ParsableArguments {
  @Option(
    help: """
      Attack all pairs of a metadata.jsonl, as phantoms writes it or with file_name and text (imagefolder); needs --output.
      """) var pairs: String?
  @Option(
    help: ArgumentHelp(
      "Which text an image stands with; may be given again. Unless --goal says otherwise, the match of matched pairs is broken, "
        + "unmatched ones (2M) are left as they are, for all others a match is forged.")) var pairing:
    [Pairing] =
      []
  @Option(help: "Pairs are made of the first images only, this many.") var limit: Int?
  @Option(help: "Attack each pair so many times, with seeds from --seed on. (default: 1)") var seeds: Int?
  @Option(help: "Which of an image's captions is used, from 1; the last one unless given.") var captionNumber:
    Int?
  @Option(
    help: "Only this part of the pairs, such as 0/4, 1/4, 2/4 or 3/4: of so many processes, one for each.")
  var shard: ShardArgument?
  @OptionGroup var unusable: UnusableLines
  @Flag(
    help: "Matches are broken with all captions of an image together, of which the one that is used changes.")
  var allCaptions = false

  /// Which text images stand with.
  var pairings: [Pairing] { pairing.isEmpty ? [.matched] : pairing }

  var seedCount: Int { seeds ?? 1 }

  func validate() throws {
    guard limit.map({ $0 > 0 }) ?? true else { throw ValidationError("--limit must be above 0") }
    guard (1...10_000).contains(seedCount) else { throw ValidationError("--seeds must be from 1 to 10000") }
    guard captionNumber.map({ $0 > 0 }) ?? true else {
      throw ValidationError("--caption-number must be above 0")
    }
    let isUnused =
      pairing.isEmpty && limit == nil && seeds == nil && captionNumber == nil && shard == nil
      && !allCaptions && !unusable.skipUnusable
    guard pairs != nil || isUnused else {
      throw ValidationError(
        "--pairing, --limit, --seeds, --caption-number, --shard, --all-captions and --skip-unusable are for --pairs"
      )
    }
    guard Set(pairing).count == pairing.count else { throw ValidationError("give each --pairing once") }
  }
}

/// Which part of so many, counted from 0: "0/4".
struct ShardArgument: ExpressibleByArgument {
  let number: Int
  let count: Int

  init?(argument: String) {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let count = parts[1], count > 0, 0..<count ~= number
    else { return nil }
    (self.number, self.count) = (number, count)
  }
}

extension Pairing: ExpressibleByArgument {}
