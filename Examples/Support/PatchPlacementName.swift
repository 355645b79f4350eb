import ArgumentParser
import Crossmatch

/// Where a patch lies, as options say it: over the region, somewhere else at every step, or where it works best.
public enum PatchPlacementName: String, ExpressibleByArgument, CaseIterable, Sendable {
  case region, drawn, best

  public var placement: AdversarialPatch.Placement {
    switch self {
    case .region: .coveringRegion
    case .drawn: .drawn(PatchPoseRange())
    case .best: .optimized(PatchPoseRange())
    }
  }
}

extension AdversarialPatch.Shape: ExpressibleByArgument {}
