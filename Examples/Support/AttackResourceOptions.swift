import ArgumentParser
import Crossmatch

extension Precision: ExpressibleByArgument {}

/// What of the machine an attack may use.
public struct AttackResourceOptions: ParsableArguments {
  @OptionGroup public var resources: ResourceOptions

  @Option(
    help: """
      What decides where the attack looks next is computed in 32 bits (f32), or in bfloat16 where the processor is \
      faster with it, and nothing else is (mixed). Reported scores are of 32 bits in either.
      """)
  public var precision: Precision = .f32

  public init() {}

  /// Keeps to it from here on.
  public func apply() {
    resources.apply()
    Precision.current = precision
  }
}
