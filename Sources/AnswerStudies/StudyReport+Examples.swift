import EmbeddingModels
import Experiments
import Foundation
import Imaging
import Perturbations
import Pictures

extension StudyReport {
  /// One row of each attack and region: the first that turned a refusal into something else, by the repaired
  /// rule, or else the first.
  private var shown: [StudyRow] {
    run.plan.conditions.filter { $0.attack != .none }.compactMap { condition in
      let own = rows.filter { $0.condition == condition }
      return own.first { $0.clean.repaired == .refusal && $0.adversarial.repaired == .success } ?? own.first
    }
  }

  /// Pictures, texts and answers of a row of each attack.
  func examples() throws -> [HTML] {
    guard !shown.isEmpty else { return [.paragraph("Nothing was attacked.")] }
    return try shown.map { row in
      .subsection(
        "\(row.condition.name): \(row.id), \(row.input.rawValue)", try pictures(row), texts(row),
        answers(row))
    }
  }

  private func pictures(_ row: StudyRow) throws -> HTML {
    guard let item = run.plan.items.first(where: { $0.number == row.number && $0.input == row.input }) else {
      return .empty
    }
    let input = run.model.model.imageInput(for: item.image)
    let adversarial = try Image(contentsOf: run.folder.appendingPathComponent(row.image))
    let outline =
      row.region == .everywhere
      ? nil
      : try row.region?.region(of: item, seed: row.seed).mask(for: item.image, input)
    return ReportParts.pictures(
      clean: input.preprocessing.keepingChannels(item.image), adversarial: adversarial, region: outline,
      regionName: row.region?.rawValue ?? "", subject: row.id)
  }

  private func texts(_ row: StudyRow) -> HTML {
    .markedText(
      ReportParts.pieces(row.adversarial.text), changedFrom: ReportParts.pieces(row.clean.text))
  }

  private func answers(_ row: StudyRow) -> HTML {
    let turns = [("before", row.clean), ("after", row.adversarial)]
    return .definitions(
      [(term: "target", meaning: row.target)]
        + turns.map { name, turn in
          (term: "answer \(name)", meaning: turn.response.isEmpty ? "(nothing)" : turn.response)
        } + (row.transfer.map { [(term: "second model", meaning: $0.response)] } ?? [])
        + [
          (
            term: "by the rules",
            meaning: turns.map { "\($0.0): \($0.1.published.rawValue), \($0.1.repaired.rawValue)" }
              .joined(separator: "; ") + " (published, repaired)"
          ),
          (
            term: "target loss",
            meaning:
              "\(ReportParts.number(row.clean.targetLoss)) → \(ReportParts.number(row.adversarial.targetLoss)) nats"
          ),
        ])
  }
}
