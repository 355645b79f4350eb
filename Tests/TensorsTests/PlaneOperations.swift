import Files
import Tensors

/// The operations on planes `[channels, batch, height, width]` by the names that planes.json uses.
enum PlaneOperation {
  static let names: Set<String> = ["convolve", "scaleChannels", "averagePool", "exchange"]

  static func apply(_ name: String, to x: [Tensor], _ p: JSONField) throws -> Tensor {
    switch name {
    case "convolve":
      x[0].convolved(
        weight: x[1], stride: try p.member("stride").integer(), padding: try p.member("padding").integer())
    case "scaleChannels":
      x[0].channelsScaled(
        by: x[1], shift: x[2], adding: x.count > 3 ? x[3] : nil,
        rectified: try p.member("rectified").bool())
    case "averagePool": x[0].averagePooled(size: try p.member("size").integer())
    case "exchange": x[0].exchangingImagesAndChannels()
    default: fatalError("no operation \(name)")
    }
  }
}
