// Follows transformers' modeling_rope_utils.py (default, linear and llama3).
import Foundation
import Preconditions
import Tensors

/// Positions as rotations of queries and keys.
public struct RotaryEmbedding: Sendable {
  /// How frequencies are changed for texts longer than those of the first training.
  public enum Scaling: Sendable, Hashable {
    /// Frequencies stay as they are.
    case none
    /// All frequencies are divided by a factor.
    case linear(factor: Float)
    /// Low frequencies are divided by a factor, high ones stay, those between are blended: Llama 3.1.
    case llama3(factor: Float, lowFrequency: Float, highFrequency: Float, originalLength: Float)
  }

  /// The angle of each pair of elements from one position to the next, in radians.
  private let frequencies: [Float]

  /// Rotations of heads of `depth` elements by the powers of `base`. Traps for an odd or negative depth.
  public init(depth: Int, base: Float, scaling: Scaling = .none) {
    require(depth >= 0 && depth % 2 == 0, "expected an even number of elements to rotate, found \(depth)")
    frequencies = (0..<depth / 2).map { pair in
      scaling(1 / pow(base, Float(2 * pair) / Float(depth)))
    }
  }

  /// Rotates queries or keys.
  ///
  /// - Parameters:
  ///   - rows: `[rows, heads · depth]`
  ///   - positions: the position of each row
  ///   - heads: the number of heads in a row
  public func callAsFunction(_ rows: Tensor, positions: [Int], heads: Int) -> Tensor {
    let angles = positions.flatMap { position in frequencies.map { Float(position) * $0 } }
    return rows.rotated(by: Tensor(angles, shape: [positions.count, frequencies.count]), heads: heads)
  }
}

extension RotaryEmbedding.Scaling {
  /// The frequency in place of one, in radians for each position.
  fileprivate func callAsFunction(_ frequency: Float) -> Float {
    switch self {
    case .none: return frequency
    case .linear(let factor): return frequency / factor
    case .llama3(let factor, let low, let high, let originalLength):
      let wavelength = 2 * Float.pi / frequency
      if wavelength > originalLength / low { return frequency / factor }
      if wavelength < originalLength / high { return frequency }
      let share = (originalLength / wavelength - low) / (high - low)
      return (1 - share) * frequency / factor + share * frequency
    }
  }
}
