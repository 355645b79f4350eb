import ArgumentParser
import Crossmatch

/// What of an image may change, by its name on the command line.
public enum RegionName: String, ExpressibleByArgument, CaseIterable, Sendable {
  case lesion, margin, outside, patches, control, gradient, attention

  /// Whether it is found without a mask.
  public var isFound: Bool { self == .gradient || self == .attention }

  /// The region around a lesion; nil for one that is found without a mask.
  public func region(marginWidth: Int) -> SetRegion? {
    switch self {
    case .lesion: .lesion
    case .margin: .margin(width: marginWidth)
    case .outside: .outside
    case .patches: .patches
    case .control: .control
    case .gradient, .attention: nil
    }
  }
}
