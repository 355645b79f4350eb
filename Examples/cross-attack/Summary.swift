import Crossmatch
import ExampleSupport

/// The result for people.
func printSummary(_ result: CrossAttackResult) throws {
  try StandardOutput.print("text    \(result.clean.text)")
  try StandardOutput.print("became  \(result.adversarial.text)")
  try StandardOutput.print()
  if let phrase = result.phrase {
    try StandardOutput.print(
      "without the phrase \(format(phrase.clean, 4)), with it \(format(phrase.verified, 4)); from there:")
  }
  try StandardOutput.print("clean match   \(column(result.clean.score))")
  try StandardOutput.print("text only     \(column(result.textOnly))")
  try StandardOutput.print("image only    \(column(result.imageOnly))")
  try StandardOutput.print("both          \(column(result.adversarial.score))")
  try StandardOutput.print("verified      \(column(result.verified))  from the saved image and text")
  for other in result.others {
    let part = other.wasAttacked ? "was attacked as well" : "took no part"
    try StandardOutput.print(
      "              \(column(other.verified))  from \(column(other.clean)) on \(other.model.name), which \(part)"
    )
  }
  if let ranks = result.ranks { try StandardOutput.print("rank          \(ranks.clean) → \(ranks.verified)") }
  if let alone = result.attribution {
    try StandardOutput.print()
    try StandardOutput.print(
      "alone, with \(alone.evaluations) evaluations: text \(format(alone.text, 4)), image \(format(alone.image, 4))"
    )
  }
  if let response = result.response {
    try StandardOutput.print()
    try printResponses(response)
  }
  try StandardOutput.print()
  try StandardOutput.print(result.image.spending)
}

/// Right-aligned, so that minus signs do not shift the digits.
func column(_ score: Float) -> String { (score < 0 ? "" : " ") + format(score, 4) }
