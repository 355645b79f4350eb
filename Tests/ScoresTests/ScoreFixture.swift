import Files
import Judges
import Responses

@testable import Scores

/// Responses that were made up, in harmless words.
enum ScoreFixture {
  /// A response to an item.
  static func response(
    _ id: String, _ text: String, input: String? = "both", model: String? = "m", method: String? = nil,
    image: String? = nil, labels: [String: String] = [:], judgements: [String: String] = [:]
  ) -> CollectedResponse {
    CollectedResponse(
      id: id,
      question: ResponseQuestion(
        input: input, request: "Where is it?", text: "This image is about CT and Heart. Where is it?",
        image: image, labels: labels),
      response: text, source: ResponseSource(model: model, method: method), judgements: judgements)
  }

  /// The same, scored.
  static func scored(
    _ id: String, _ text: String, input: String? = "both", model: String? = "m", method: String? = nil,
    image: String? = nil, labels: [String: String] = [:], judged: [JudgedChoice] = []
  ) throws -> ScoredResponse {
    try ScoredResponse(
      response(id, text, input: input, model: model, method: method, image: image, labels: labels),
      set: "tiny", judged: judged, scores: nil, problem: nil)
  }
}
