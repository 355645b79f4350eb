import EmbeddingModels
import Foundation
import Layers
import Tensors

/// The initial position embeddings of the vision tower: waves over rows and columns instead of noise, from
/// which a place can be read before anything is learned.
///
/// After Beyer, Zhai and Kolesnikov, 2022, arXiv:2205.01580; here they go on to learn.
struct PositionWaves {
  private static let parameter = "vision_model.embeddings.position_embedding.weight"
  /// The amplitude of each wave: enough to stand out beside the patches' content, whose elements are of about
  /// 1.
  private static let amplitude = 0.5
  /// The range of frequencies in octaves: from a quarter of a wave over the whole image to one that turns
  /// around with each of eight patches.
  private static let octaves = 4.0

  static func set(in model: inout CLIP) {
    model.visitParameters("") { name, tensor in
      if name == parameter { tensor = positions(count: tensor.shape[0] - 1, width: tensor.shape[1]) }
    }
  }

  /// `[count + 1, width]`: zeros for the class token, then the patches of a square image row by row.
  private static func positions(count: Int, width: Int) -> Tensor {
    let across = Int(Double(count).squareRoot())
    let frequencies = width / 4
    var values = [Float](repeating: 0, count: (count + 1) * width)
    for patch in 0..<across * across {
      let place = [(patch % across), patch / across].map { (Double($0) + 0.5) / Double(across) }
      for (axis, coordinate) in place.enumerated() {
        for index in 0..<frequencies {
          let octave = octaves * Double(index) / Double(max(1, frequencies - 1))
          let angle = Double.pi / 2 * pow(2, octave) * coordinate
          let start = (patch + 1) * width + axis * 2 * frequencies + 2 * index
          values[start] = Float(amplitude * sin(angle))
          values[start + 1] = Float(amplitude * cos(angle))
        }
      }
    }
    return Tensor(values, shape: [count + 1, width])
  }
}
