import Crossmatch

/// Made-up captions, all different, of about the length that image captions have.
public let captions: [String] = {
  let views = [
    "An axial CT slice", "A frontal chest radiograph", "A sagittal T2 image", "An ultrasound image",
  ]
  let findings = ["a 12 mm nodule", "no focal abnormality", "mild cardiomegaly", "a small pleural effusion"]
  let places = ["left upper lobe", "right costophrenic angle", "liver segment VII", "posterior fossa"]
  return (0..<1024).map { index in
    "\(views[index % 4]) shows \(findings[index / 4 % 4]) in the \(places[index / 16 % 4]), study \(index)."
  }
}()

extension TextEncoder {
  /// Texts of random ordinary tokens between the model's special ones.
  ///
  /// - Parameter length: tokens of each text, special ones included
  public func randomTokens(texts: Int, length: Int) -> [[Int32]] {
    let frame = tokens(of: "")
    var generator = RandomGenerator(seed: 2)
    // A small vocabulary has its special tokens in its first half.
    let size = tokenEmbeddings.shape[0]
    let (first, count) = size >= 21000 ? (1000, 20000) : (size / 2, size - size / 2)
    return (0..<texts).map { _ in
      let words = (0..<length - frame.count).map { _ in Int32(first + generator.integer(below: count)) }
      return [frame[0]] + words + frame[1...]
    }
  }
}
