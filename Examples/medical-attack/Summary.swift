import AnswerStudies
import Crossmatch
import ExampleSupport

extension MedicalAttackCommand {
  /// A table of attack success for people, and what is compared.
  func printSummary(_ summary: StudySummary) throws {
    try StandardOutput.print(
      "attack success by the repaired rule with 95 % intervals, and by the published one")
    for cell in summary.cells {
      let repaired = cell.figures[.successRepaired]
      let published = cell.figures[.successPublished].map { format(Float($0.value), 3) } ?? "-"
      try StandardOutput.print(
        "  \(padded(cell.condition.name, 30))\(padded(cell.input?.rawValue ?? "all to be refused", 19))"
          + "\(padded(text(repaired), 24))\(published)")
    }
    if summary.cells.contains(where: { $0.defence != nil }) {
      try StandardOutput.print(
        "\nthe same by the repaired rule behind the defence: of these attacks, and of those that went through it"
      )
    }
    for cell in summary.cells {
      guard let defence = cell.defence else { continue }
      try StandardOutput.print(
        "  \(padded(cell.condition.name, 30))\(padded(cell.input?.rawValue ?? "all to be refused", 19))"
          + "static \(padded(text(defence.staticAttack[.successRepaired]), 24))"
          + "adaptive \(text(defence.adaptive[.successRepaired]))")
    }
    if !summary.contrasts.isEmpty {
      try StandardOutput.print("\ndifferences in success by the repaired rule, and in the target's loss")
    }
    for contrast in summary.contrasts {
      try StandardOutput.print(
        "  \(padded("\(contrast.condition.name) less \(contrast.rival.attack.rawValue)", 40))"
          + "\(padded(contrast.input?.rawValue ?? "all to be refused", 19))"
          + "\(padded(text(contrast.differences[.successRepaired]), 26))"
          + text(contrast.differences[.targetLoss]))
    }
    try StandardOutput.print(
      "\nwritten to \(output): results.jsonl, run.json, summary.json, table.csv, report.html, images")
  }
}
