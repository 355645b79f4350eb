import Testing

@testable import ExampleSupport

@Suite struct CountLineTests {
  @Test(arguments: [
    (12.0, 100, "12 a second, about 8 seconds to go"), (0.5, 100, "30 a minute, about 3 minutes to go"),
    (0.001, 10, "4 an hour, about 3 hours to go"), (0, 10, "0 an hour"),
    (2, 0, "2 a second, about 0 seconds to go"),
  ])
  func pacesAreGivenInFittingUnits(perSecond: Double, left: Int, text: String) {
    #expect(CountLine.pace(perSecond, left: left) == text)
  }
}
