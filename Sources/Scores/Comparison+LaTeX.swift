import Foundation
import Statistics

extension Comparison {
  /// The content of `table.tex`: a table for each figure, for the package `booktabs`.
  public var latex: String {
    "% Needs \\usepackage{booktabs}. Numbers in brackets are 95 % bootstrap intervals.\n"
      + figures.map { Self.latex(of: $0, ComparisonTable($0, of: cells)) }.joined(separator: "\n")
  }

  private static func latex(of figure: ScoreFigure, _ table: ComparisonTable) -> String {
    func line(_ cells: [String]) -> String { cells.joined(separator: " & ") + " \\\\\n" }
    let names = ["set", "input", "model"]
    let rows = table.rows.map { row in
      line([row.set, row.input, row.model].map(escaped) + row.estimates.map(text))
    }
    return "% \(figure.name)\n\\begin{tabular}{\(String(repeating: "l", count: names.count))"
      + String(repeating: "r", count: table.methods.count) + "}\n\\toprule\n"
      + line(names + table.methods.map(escaped)) + "\\midrule\n" + rows.joined()
      + "\\bottomrule\n\\end{tabular}\n"
  }

  private static func text(_ estimate: Estimate?) -> String {
    guard let estimate else { return "--" }
    let parts = [estimate.value, estimate.low, estimate.high].map { String(format: "%.3f", $0) }
    return "$\(parts[0])$ $[\(parts[1]), \(parts[2])]$"
  }

  /// A text whose characters mean themselves.
  static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "\\": "\\textbackslash{}"
      case "~": "\\textasciitilde{}"
      case "^": "\\textasciicircum{}"
      case "&", "%", "$", "#", "_", "{", "}": "\\\(scalar)"
      case "\0"..<" ", "\u{7F}": " "
      default: "\(scalar)"
      }
    }.joined()
  }
}
