import ArgumentParser
import Crossmatch

/// What of an image may change, by its name on the command line.
public enum RegionName: String, ExpressibleByArgument, CaseIterable, Sendable {
  case lesion, margin, outside, patches, control, gradient, attention

  /// Whether it is found without a mask.
  public var isFound: Bool { self == .gradient || self == .attention }

  /// - Parameter seed: where a control lies
  public func around(_ lesion: Mask, marginWidth: Int, seed: Int) throws -> Region {
    switch self {
    case .lesion: .lesion(lesion)
    case .margin: .margin(lesion, width: marginWidth)
    case .outside: .outside(lesion)
    case .patches: .patches(lesion)
    case .control: try .control(of: lesion, seed: seed)
    case .gradient, .attention: preconditionFailure("\(rawValue) is not around a lesion")
    }
  }
}
