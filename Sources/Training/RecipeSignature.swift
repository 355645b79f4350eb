import Foundation

/// Recipes as lines, by which snapshots of other trainings are known.
package enum RecipeSignature {
  /// All settings, in the order of their names.
  package static func line(of recipe: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let data = try? encoder.encode(recipe) else { fatalError("a recipe of numbers only") }
    return String(decoding: data, as: UTF8.self)
  }
}
