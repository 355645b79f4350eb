import Testing

@testable import Pictures

struct TickTests {
  struct Case: CustomTestStringConvertible {
    let extent: ClosedRange<Double>
    let labels: [String]
    var isLogarithmic = false
    var testDescription: String { "\(extent)" }
  }

  @Test(arguments: [
    Case(extent: 0...1, labels: ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    Case(extent: 0.21...0.84, labels: ["0.2", "0.4", "0.6", "0.8", "1.0"]),
    Case(extent: -0.03...0.31, labels: ["−0.1", "0.0", "0.1", "0.2", "0.3", "0.4"]),
    Case(
      extent: 0...25_000,
      labels: ["0", "5,000", "10,000", "15,000", "20,000", "25,000"].map { $0 == "5,000" ? "5000" : $0 }),
    Case(extent: 3...3, labels: ["1", "2", "3", "4", "5"]),
    Case(extent: 0...0, labels: ["−1.0", "−0.5", "0.0", "0.5", "1.0"]),
    Case(extent: 1...8, labels: ["1", "2", "5", "10"], isLogarithmic: true),
    Case(
      extent: 0.5...40_000, labels: ["0.1", "1", "10", "100", "1000", "10,000", "100,000"],
      isLogarithmic: true),
  ])
  func enclosingTicksAreRound(_ test: Case) {
    let ticks =
      test.isLogarithmic
      ? Ticks(logarithmic: test.extent, enclosing: true)
      : Ticks(linear: test.extent, count: 5, enclosing: true)
    #expect(ticks.labels == test.labels)
    #expect(ticks.range.contains(test.extent.lowerBound) && ticks.range.contains(test.extent.upperBound))
    #expect(ticks.position(of: ticks.values.first!) == 0)
    #expect(abs(ticks.position(of: ticks.values.last!) - 1) < 1e-12)
  }

  @Test func ticksInsideOfTheData() {
    let ticks = Ticks(linear: 3...47, count: 5, enclosing: false)
    #expect(ticks.values == [10, 20, 30, 40])
    #expect(ticks.range == 3...47)
    #expect(Ticks(logarithmic: 1...9, enclosing: false).values == [1, 2, 5])
  }

  @Test func marksAreTakenAsGivenInsideOfTheAxis() {
    let axis = Axis("radius", scale: .logarithmic, marks: [8, 1, 4, 2, 16, -1, 2])
    let ticks = axis.ticks(for: [1, 8], count: 5, enclosing: false)
    #expect(ticks.labels == ["1", "2", "4", "8"])
    #expect(abs(ticks.position(of: 2) - 1.0 / 3) < 1e-12)
  }

  @Test func logarithmicDistancesAreEqualForEqualFactors() {
    let ticks = Ticks(logarithmic: 1...16, enclosing: false)
    #expect(abs(ticks.position(of: 4) - 0.5) < 1e-12)
  }

  @Test(arguments: [
    (0.123456, "0.1235"), (-0.5, "−0.5"), (12.0, "12"), (1234.6, "1235"), (-0.0, "0"), (123_456, "123,456"),
    (.nan, "–"), (0.00004, "0.00004"), (3e-9, "3e-09"),
  ])
  func numbersAsPeopleReadThem(value: Double, text: String) { #expect(NumberText.short(value) == text) }

  @Test func whatRoundsToZeroHasNoSign() { #expect(NumberText.fixed(-0.004, decimals: 2) == "0.00") }
}
