/// The method by which a token search goes on from its findings, one step at a time.
///
/// A strategy of your own is a struct with this one function. It makes candidates, has them scored, and keeps
/// what the next step continues from. Random search:
///
/// ```swift
/// struct OneAtATime: SearchStrategy {
///   var width = 16
///
///   func step(_ context: inout SearchContext) {
///     let candidates = context.draw(width, from: context.best.candidate)
///     if candidates.isEmpty { context.exhaust() }
///     for scored in context.score(candidates) { context.keep(scored) }
///   }
/// }
///
/// var run = try TokenSearch(.own, suffixLength: 8).start(
///   on: ["a chest radiograph"], against: [loss], by: OneAtATime(), seed: 1)
/// ```
///
/// A strategy keeps its memory from step to step in its own stored properties: snapshots hold them, and
/// a run that is taken up again goes on with the same bits. A genetic algorithm:
///
/// ```swift
/// struct Genetic: SearchStrategy {
///   var size = 32
///   var population: [ScoredCandidate] = []
///
///   mutating func step(_ context: inout SearchContext) {
///     if population.isEmpty { population = context.score(context.draw(size, from: context.best.candidate)) }
///     let children = (0..<size).compactMap { _ -> Candidate? in
///       guard let mother = population.randomElement(using: &context.generator)?.candidate,
///         let father = population.randomElement(using: &context.generator)?.candidate
///       else { return nil }
///       let child = zip(mother, father).map { Bool.random(using: &context.generator) ? $0 : $1 }
///       return context.draw(1, from: Candidate(child)).first
///     }
///     population += context.score(children)
///     population = Array(population.sorted { $0.precedes($1) }.prefix(size))
///     if let best = population.first { context.keep(best) }
///   }
/// }
/// ```
public protocol SearchStrategy: Codable, Sendable {
  /// Does one step. All chance comes from `context.generator`.
  mutating func step(_ context: inout SearchContext)
}
