import Crossmatch
import ExampleSupport

/// The result for people.
func printSummary(_ result: CrossAttackResult) {
  print("text    \(result.clean.text)")
  print("became  \(result.adversarial.text)")
  print("")
  if let phrase = result.phrase {
    print("without the phrase \(format(phrase.clean, 4)), with it \(format(phrase.verified, 4)); from there:")
  }
  print("clean match   \(column(result.clean.score))")
  print("text only     \(column(result.textOnly))")
  print("image only    \(column(result.imageOnly))")
  print("both          \(column(result.adversarial.score))")
  print("verified      \(column(result.verified))  from the saved image and text")
  for (other, folder) in zip(result.others, result.folders.dropFirst()) {
    let part = other.tookPart ? "was attacked as well" : "took no part"
    print(
      "              \(column(other.verified))  from \(column(other.clean)) on \(folder.url.lastPathComponent), which \(part)"
    )
  }
  if let ranks = result.ranks { print("rank          \(ranks.clean) → \(ranks.verified)") }
  if let alone = result.attribution {
    print("")
    print(
      "alone, with \(alone.evaluations) evaluations: text \(format(alone.text, 4)), image \(format(alone.image, 4))"
    )
  }
  print("")
  print(result.image.spending)
}

/// Right-aligned, so that minus signs do not shift the digits.
func column(_ score: Float) -> String { (score < 0 ? "" : " ") + format(score, 4) }
