import Crossmatch
import Testing

@Suite struct DifferenceTests {
  @Test(arguments: [
    ("a b c", "a b c", 0), ("a b c", "a b c d e", 2), ("a b c", "a x c", 1), ("a b", "b a", 2), ("", "a", 1),
    ("a b", "", 2),
    ("a a b", "a b b", 1), ("a b c d", "b c d e", 2),
  ])
  func distanceIsThatOfTheFewestChanges(old: String, new: String, distance: Int) {
    #expect(EditDistance.distance(old.split(separator: " "), new.split(separator: " ")) == distance)
  }
}
