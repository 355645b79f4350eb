import Crossmatch
import Foundation
import Workloads

/// What one run of some work amounts to, and so what limits its speed.
enum Amount {
  /// Floating-point operations, against the product of two large matrices.
  case operations(Double)
  /// Bytes read and written, against a plain copy of as many.
  case bytes(Int)
  /// A number of things, with their name in the plural; nothing to compare with.
  case items(Int, String)
}

/// Measures and prints one line after the other, each beside its limit.
struct Table {
  /// Runs only rows whose name contains this.
  let filter: String?
  /// The least time spent on a row, in seconds.
  let seconds: Double
  /// Factors of a large product.
  private let matrix = Tensor.random([side, side])
  private static let side = 2048

  init(filter: String?, seconds: Double) {
    (self.filter, self.seconds) = (filter, seconds)
    print(
      "limits of products: the rate of 2048³ with \(Parallelism.threadCount) thread(s), measured beside each row"
    )
    print(
      Self.line(["work", "median ms", "fastest ms", "cpu ms", "rate", "", "limit", "share", "per core"]))
  }

  func isWanted(_ name: String) -> Bool { filter.map(name.contains) ?? true }

  /// Measures a row; the amount is asked for after the last run.
  func add(_ name: String, _ amount: @autoclosure () -> Amount, _ work: () throws -> Void) rethrows {
    guard isWanted(name) else { return }
    let timing = try Timing.of(seconds: seconds, work)
    let cells = cells(of: amount(), timing)
    let times = [timing.median, timing.fastest, timing.processing].map { Self.format($0 * 1e3, digits: 3) }
    print(Self.line([name] + times + cells))
  }

  /// Rate, its unit, the limit in the same unit, the share of it, and the share counted by processor time.
  private func cells(of amount: Amount, _ timing: Timing) -> [String] {
    func compared(_ rate: Double, _ unit: String, _ limit: Double, perCore: Double) -> [String] {
      [Self.format(rate / 1e9, digits: 1), unit, Self.format(limit / 1e9, digits: 1)]
        + [rate / limit, perCore].map { Self.format(100 * $0, digits: 0) + " %" }
    }
    switch amount {
    case .operations(let count):
      let product = 2 * Double(Self.side * Self.side * Self.side)
      let limit = Timing.of(seconds: seconds / 2) { keep(matrixProduct(matrix, matrix)) }
      return compared(
        count / timing.median, "GFLOP/s", product / limit.median,
        perCore: count / timing.processing / (product / limit.processing))
    case .bytes(let count):
      let copy = MemoryCopy(bytes: count)
      let limit = Timing.of(seconds: seconds / 4) { copy.run() }
      return compared(
        Double(count) / timing.median, "GB/s", Double(count) / limit.median,
        perCore: limit.processing / timing.processing)
    case .items(let count, let unit):
      return [Self.format(Double(count) / timing.median, digits: 0), unit + "/s"]
    }
  }

  private static func format(_ value: Double, digits: Int) -> String { String(format: "%.\(digits)f", value) }

  private static func line(_ cells: [String]) -> String {
    let widths = [70, 10, 10, 10, 8, 7, 7, 6, 8]
    let padded = zip(cells, widths).enumerated().map { index, cell in
      let (text, width) = cell
      let space = String(repeating: " ", count: max(0, width - text.count))
      return index == 0 || index == 5 ? text + space : space + text
    }
    return padded.joined(separator: " ")
  }
}
