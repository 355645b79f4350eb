import EmbeddingModels
import Pictures
import Statistics

extension AblationReport {
  /// The content of `report.html`.
  ///
  /// - Parameter command: the command that repeats the measurement
  func page(model: ModelFolder, command: String, pictures: [AblationPictures]) throws -> ReportPage {
    let digest = try model.weightsSHA256()
    return ReportPage(
      "Lesion ablation", summary: "\(verdict)",
      sections: failureSections + [
        .init(
          "Where the match lives", content: [fallChart, preferenceChart].compactMap { $0 } + [contrastTable]),
        .init("Floors", .paragraph("What is left of the similarity without the image."), floorTable),
        .init("All regions and treatments", regionTable),
        .init(
          "Pictures",
          content: pictures.map { .subsection("\($0.subject.name): \($0.subject.text)", .grid($0.figures)) }),
        .init(
          "Parameters",
          .definitions([
            "model": model.url.lastPathComponent, "weights (SHA-256)": digest,
            "images": imageCounts,
            "seed": "\(seed)",
            "treatments": plan.treatments.map(\.rawValue.unhyphenated).joined(separator: ", "),
            "controls per image": "\(plan.controls) of each kind", "margin": "\(plan.marginWidth) pixels",
            "perturbation":
              "\(plan.perturbation.budget.norm.rawValue) \(NumberText.short(Double(plan.perturbation.budget.radius) * 255))/255, "
              + "\(plan.perturbation.steps) steps",
            "patch": "\(plan.patchSteps) steps",
          ]), .command(command)),
      ])
  }

  private static let compared: [AblationRegion] = [.lesion, .control, .tissueControl, .margin]

  private var fallChart: HTML? {
    chart("How far the similarity falls", axis: "fall of the cosine", Self.compared) { $0.fall }
  }

  private var preferenceChart: HTML? {
    let regions = Self.compared
    return chart(
      "How often the true text is still preferred to the foil", axis: "share of images", regions, \.preferring
    )
  }

  private func chart(
    _ title: String, axis: String, _ regions: [AblationRegion], _ value: (AblationLine) -> Estimate?
  ) -> HTML? {
    let regions = regions.filter { region in plan.treatments.contains { line($0, region) != nil } }
    let groups = plan.treatments.map { treatment in
      BarChart.Group(
        treatment.rawValue.unhyphenated,
        bars: regions.map { region in
          guard let line = line(treatment, region), let value = value(line) else { return nil }
          return BarChart.Bar(value.value, interval: line.hasIntervals ? value.low...value.high : nil)
        })
    }
    guard groups.contains(where: { $0.bars.contains { $0 != nil } }) else { return nil }
    let chart = BarChart(
      title, description: "By treatment and region, with 95 % bootstrap intervals.", axis: Axis(axis),
      series: regions.map(\.rawValue.unhyphenated), groups: groups)
    return .figure(chart, caption: "Whiskers: 95 % bootstrap intervals over images.")
  }

  private var contrastTable: HTML {
    .table(
      caption: "How much further the similarity falls for the lesion than for its controls",
      header: ["treatment", "control", "images", "difference (95 %)", "lesion falls further"],
      rows: contrasts.map {
        [
          $0.treatment.rawValue.unhyphenated, $0.control.rawValue.unhyphenated, "\($0.count)",
          $0.difference.text(decimals: 3),
          "\(NumberText.fixed($0.share * 100, decimals: 0)) %",
        ]
      })
  }

  private var failureSections: [ReportPage.Section] {
    guard !failures.isEmpty else { return [] }
    let table = HTML.table(
      caption: "They count in no figure.", header: ["image", "why"],
      rows: failures.map { [$0.subject, $0.error] })
    return [ReportPage.Section("Images that failed", table)]
  }

  private var imageCounts: String {
    "\(rows.count) of \(subjects)" + (leftOut == 0 ? "" : ", \(leftOut) lines of the metadata left out")
  }

  private var floorTable: HTML { table("Clean images and images that show nothing") { $0.region.isEmpty } }

  private var regionTable: HTML {
    table("Similarity after each treatment of each region") { !$0.region.isEmpty }
  }

  private func table(_ caption: String, _ isWanted: (AblationCondition) -> Bool) -> HTML {
    .table(
      caption: caption,
      header: [
        "treatment", "region", "images", "pixels", "similarity (95 %)", "fall (95 %)", "true text preferred",
      ],
      rows: lines.filter { isWanted($0.condition) }.map { line in
        [
          line.condition.treatment.unhyphenated, line.condition.region.unhyphenated, "\(line.count)",
          NumberText.fixed(line.pixels, decimals: 0),
          line.similarity.text(decimals: 3, hasInterval: line.hasIntervals),
          line.fall.text(decimals: 3, hasInterval: line.hasIntervals),
          line.preferring.map { "\(NumberText.fixed($0.value * 100, decimals: 0)) %" } ?? "",
        ]
      })
  }
}
