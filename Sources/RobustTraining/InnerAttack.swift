import Tensors

/// The attack within a step of adversarial fine-tuning: projected gradient ascent in L∞ with momentum, as
/// RobustVLM runs it. Gradients and directions count by their signs; the last point is taken, not the best.
struct InnerAttack {
  let radius: Float
  let steps: Int
  let stepSize: Float
  let momentum: Float

  init(_ recipe: RobustRecipe) {
    (radius, steps) = (recipe.radius, recipe.attackSteps)
    (stepSize, momentum) = (recipe.attackStepSize, recipe.attackMomentum)
  }

  /// A change drawn uniformly within the radius, as many numbers as there are levels.
  func start(count: Int, using generator: inout RandomGenerator) -> [Float] {
    (0..<count).map { _ in radius * (2 * generator.uniform() - 1) }
  }

  /// Attacked pixels.
  ///
  /// - Parameters:
  ///   - clean: `[images, 3, height, width]` in [0, 1]
  ///   - start: the change that the attack begins with, one number for each level
  ///   - gradient: the gradient of the loss that is to grow, at pixels of that shape
  /// - Returns: the same shape
  func attacked(_ clean: Tensor, from start: [Float], gradient: (Tensor) -> Tensor) -> Tensor {
    let base = clean.values
    var (change, velocity) = (start, [Float](repeating: 0, count: base.count))
    func pixels() -> Tensor { Tensor(zip(base, change).map { $0 + $1 }, shape: clean.shape) }
    for _ in 0..<steps {
      gradient(pixels()).withValues { slopes in
        for place in base.indices {
          velocity[place] = sign(momentum * velocity[place] + sign(slopes[place]))
          let moved = min(max(change[place] + stepSize * velocity[place], -radius), radius)
          change[place] = min(max(base[place] + moved, 0), 1) - base[place]
        }
      }
    }
    return pixels()
  }

  /// 0 of 0.
  private func sign(_ value: Float) -> Float { value > 0 ? 1 : value < 0 ? -1 : 0 }
}
