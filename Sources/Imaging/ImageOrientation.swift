/// The relation between the rows and columns of a file and those of its image: the eight values of EXIF's
/// Orientation.
enum ImageOrientation: Int, Hashable {
  case upright = 1
  case mirrored = 2
  case upsideDown = 3
  case flipped = 4
  case transposed = 5
  case turnedRight = 6
  case transverse = 7
  case turnedLeft = 8

  private var swapsSides: Bool { rawValue > 4 }

  /// Whether columns of the file, as they lie in the image, run from right to left or from bottom to top.
  private var reversesColumns: Bool { [.mirrored, .upsideDown, .transverse, .turnedLeft].contains(self) }

  /// Whether rows of the file, as they lie in the image, run from bottom to top or from right to left.
  private var reversesRows: Bool { [.upsideDown, .flipped, .turnedRight, .transverse].contains(self) }

  /// The image's width and height, of a file of `width` x `height` pixels.
  func size(ofWidth width: Int, height: Int) -> (width: Int, height: Int) {
    swapsSides ? (height, width) : (width, height)
  }

  /// The pixels of a file, `[height, width, channels]`, in the order of the image.
  func applied<Element>(to pixels: [Element], width: Int, height: Int, channels: Int) -> [Element] {
    if self == .upright { return pixels }
    // Steps from one pixel of the file to the next one of its row and of its column, in the image.
    let (along, across) = swapsSides ? (height, 1) : (1, width)
    let start =
      (reversesColumns ? along * (width - 1) : 0) + (reversesRows ? across * (height - 1) : 0)
    let column = (reversesColumns ? -along : along) * channels
    let row = (reversesRows ? -across : across) * channels
    return [Element](unsafeUninitializedCapacity: pixels.count) { target, count in
      var source = 0
      for y in 0..<height {
        var place = start * channels + y * row
        for _ in 0..<width {
          for channel in 0..<channels {
            target.initializeElement(at: place + channel, to: pixels[source + channel])
          }
          source += channels
          place += column
        }
      }
      count = pixels.count
    }
  }
}
