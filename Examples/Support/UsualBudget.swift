import ArgumentParser
import Crossmatch

extension Budget.Norm: ExpressibleByArgument {
  /// The radius that attacks take unless the user says otherwise.
  public var usualRadius: Float {
    switch self {
    case .linf: 8 / 255
    case .l2: 1
    case .l1: 10
    case .l0: 100
    case .ssim: 0.05
    }
  }
}

extension Budget {
  /// The step that attacks take unless the user says otherwise.
  public var usualStep: Float {
    switch norm {
    case .linf: 2 / 255
    case .l0: 0.5
    case .l2, .l1, .ssim: radius / 4
    }
  }
}
