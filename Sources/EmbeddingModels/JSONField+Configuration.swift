import Files
import Layers

/// Values that the configurations of all architectures have in common.
extension JSONField {
  /// A size along one axis of a tensor.
  package func extent(default fallback: Int? = nil) throws -> Int {
    if let fallback, ifPresent == nil { return fallback }
    return try integer(in: 1...(1 << 28))
  }

  /// A number of layers. Real models have some dozens; the bound matters because a layer takes memory before
  /// its weights are looked for.
  package func layerCount(default fallback: Int? = nil) throws -> Int {
    if let fallback, ifPresent == nil { return fallback }
    return try integer(in: 1...1024)
  }

  /// A number of heads that divides `width`.
  package func extent(dividing width: Int, default fallback: Int? = nil) throws -> Int {
    let heads = try extent(default: fallback)
    guard width % heads == 0 else { throw error(expected: "a divisor of the width \(width)") }
    return heads
  }

  /// The number that a norm adds, between 0 and 1.
  package func epsilon(default fallback: Double) throws -> Float {
    let epsilon = try ifPresent?.number() ?? fallback
    guard epsilon > 0, epsilon < 1 else { throw error(expected: "a number between 0 and 1") }
    return Float(epsilon)
  }

  /// An activation by its name.
  package func activation(default fallback: Activation? = nil) throws -> Activation {
    if let fallback, ifPresent == nil { return fallback }
    let name = try string(oneOf: Activation.allCases.map(\.rawValue))
    return Activation(rawValue: name)!
  }
}
