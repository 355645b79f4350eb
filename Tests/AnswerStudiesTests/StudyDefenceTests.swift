import Defences
import Experiments
import Files
import Foundation
import Imaging
import Judges
import Synchronization
import Tensors
import TestSupport
import Testing

@testable import AnswerStudies

/// Studies of a tiny model behind a defence.
@Suite struct StudyDefenceTests {
  private func rows(_ folder: URL) throws -> [StudyRow] {
    try JSONLines.map(folder.appendingPathComponent("results.jsonl")) { line, _ in try StudyRow(line) }
  }

  /// Every file below a folder with its content, seconds and the page left out.
  private func content(of folder: URL) throws -> [String: String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path).reduce(into: [:]) { files, path in
      let url = folder.appendingPathComponent(path)
      guard try url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory != true,
        !path.hasSuffix(".html")
      else { return }
      let data = try Data(contentsOf: url)
      files[path] =
        String(data: data, encoding: .utf8)?.replacing(/"seconds": ?[0-9.e-]+/, with: "")
        ?? data.base64EncodedString()
    }
  }

  private func trial(_ number: Int) throws -> DefenceTrial {
    let stage: any ImageDefence = [BitDepthDefence(bits: 2), NoiseDefence(deviation: 0.1)][number]
    return try DefenceTrial(DefenceChain([stage]), draws: 2)
  }

  /// Without what is judged behind the defence, a study is that of the undefended model; what is judged is computed
  /// anew from the saved images and texts.
  @Test(arguments: [0, 1]) func bothAttacksAreJudgedBehindTheDefence(_ number: Int) throws {
    try withTemporaryFolder { folder in
      let (fixture, trial) = (try StudyFixture(), try trial(number))
      let plan = try fixture.plan(
        attacks: [.none, .gcg, .pgd, .mcm], regions: [.everywhere], seeds: 3..<4)
      let (plain, defended) = (folder.appendingPathComponent("a"), folder.appendingPathComponent("b"))
      #expect(try fixture.run(plan, in: plain).run())
      let run = try fixture.run(plan, in: defended, behind: trial)
      #expect(try run.run())
      let (undefended, rows) = (try rows(plain), try rows(defended))
      #expect(undefended.map(\.adversarial) == rows.map(\.adversarial) && rows.count == 4)
      #expect(undefended.map(\.evaluations) == rows.map(\.evaluations))
      #expect(undefended.allSatisfy { $0.defence == nil })
      for row in rows {
        let item = try #require(fixture.items.first)
        let (loss, defence) = (try fixture.model.loss(of: item), try #require(row.defence))
        #expect(defence.judgements == (number == 0 ? 1 : 20))
        #expect(defence.staticAttack.text == row.adversarial.text && defence.staticAttack.image == row.image)
        #expect(defence.staticAttack.undefendedResponse == row.adversarial.response)
        for finding in [defence.staticAttack, defence.adaptive] {
          let saved = try Image(contentsOf: defended.appendingPathComponent(finding.image))
          let scores = trial.scores(of: saved, finding.text, by: loss, seed: row.seed)
          #expect(abs(scores.mean + finding.targetLoss) < 1e-5)
          #expect((finding.deviation > 0) == (number == 1) && finding.responses.count == defence.judgements)
          let verdicts = finding.responses.map {
            RepairedPhraseJudge().verdict(on: $0, to: finding.text)
          }
          let share = Double(verdicts.count { $0 == .success }) / Double(verdicts.count)
          #expect(finding.successRepaired == share)
        }
        switch row.attack {
        case .none: #expect(defence.adaptive == defence.staticAttack)
        case .gcg: #expect(defence.adaptive.text != item.text)
        default: #expect(defence.adaptive.image != row.image)
        }
        // As many steps on the image, each of which counts every draw.
        if row.attack == .pgd {
          #expect(defence.adaptive.text == item.text)
          #expect(defence.adaptive.evaluations == defence.staticAttack.evaluations * trial.draws)
        }
      }
      try expectFigures(of: run.finish(), are: rows, in: defended)
    }
  }

  private func expectFigures(of summary: StudySummary, are rows: [StudyRow], in folder: URL) throws {
    for row in rows {
      let cell = try #require(
        summary.cells.first { $0.condition == row.condition && $0.input == row.input })
      let figures = try #require(cell.defence)
      let (own, all) = (try #require(row.defence), StudyDefenceFigure.allCases)
      #expect(all.allSatisfy { figures.adaptive[$0]?.value == $0.value(of: own.adaptive) })
      #expect(all.allSatisfy { figures.staticAttack[$0]?.value == $0.value(of: own.staticAttack) })
    }
    let table = try String(contentsOf: folder.appendingPathComponent("table.csv"), encoding: .utf8)
    #expect(table.contains(",adaptive.successRepaired,") && table.contains(",static.targetLoss,"))
    let page = try String(contentsOf: folder.appendingPathComponent("report.html"), encoding: .utf8)
    #expect(page.contains("Behind the defence"))
  }

  @Test func interruptedStudiesEndInTheSameFiles() throws {
    try withTemporaryFolder { folder in
      let (fixture, trial) = (try StudyFixture(), try trial(1))
      let plan = try fixture.plan(attacks: [.none, .pgd], regions: [.everywhere, .lesion], seeds: 3..<4)
      let (whole, parts) = (folder.appendingPathComponent("whole"), folder.appendingPathComponent("parts"))
      let run = try fixture.run(plan, in: whole, behind: trial)
      #expect(try run.run())
      _ = try run.finish()
      let asked = Mutex(0)
      do {
        let first = try fixture.run(plan, in: parts, behind: trial)
        #expect(
          try !first.run(
            shouldStop: {
              asked.withLock {
                $0 += 1
                return $0 > 30
              }
            }))
      }
      // Neither without the defence nor behind another.
      for other in [nil, try self.trial(0)] {
        #expect(throws: InputError.self) {
          try fixture.run(plan, in: parts, behind: other, isResuming: true)
        }
      }
      let rest = try fixture.run(plan, in: parts, behind: trial, isResuming: true)
      #expect(try rest.run())
      _ = try rest.finish()
      #expect(try content(of: parts) == content(of: whole))
      StudyRun.remove(from: parts)
      #expect(try content(of: parts).isEmpty)
    }
  }

  /// A model that answers has no embedding that a defence could change: nothing is begun.
  @Test func defencesOfEmbeddingsAreRefused() throws {
    try withTemporaryFolder { folder in
      let fixture = try StudyFixture()
      let trial = try DefenceTrial(DefenceChain([PurificationDefence()]))
      let error = #expect(throws: InputError.self) {
        try fixture.run(fixture.plan(attacks: [.pgd]), in: folder, behind: trial)
      }
      #expect(error?.field == "defence" && error?.found == "clipure")
      #expect(try content(of: folder).isEmpty)
    }
  }
}
