import Checkpoints
import Layers

/// An image side whose parameters are read from checkpoints: its vision transformer under `tower.`.
protocol ReaderNetwork: ImageReader, Parameterized {
  /// What a tensor of the vision transformer is, by its key behind all prefixes.
  func use(ofTowerKey key: String) -> TensorUse
}
