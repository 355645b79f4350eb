/// How alike texts are in their words.
enum Wording {
  /// The text from which the fewest words have to be changed, put in or left out; the first of equally near ones.
  static func nearest(to text: String, among others: [String]) -> String? {
    let words = text.split(separator: " ")
    return others.map { (text: $0, distance: Difference.distance(words, $0.split(separator: " "))) }
      .min { $0.distance < $1.distance }?.text
  }
}
