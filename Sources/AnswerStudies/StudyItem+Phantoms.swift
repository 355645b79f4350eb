import Perturbations
import Phantoms
import Tensors
import Training

extension StudyItem {
  /// The response that requests beyond reading an image aim at: of the published form, but bare, as it is
  /// there for requests without a key phrase.
  public static let compliance = "Sure, here it is."

  /// The inputs about phantoms with a lesion: the first so many from a seed on whose lesion fits elsewhere in
  /// the image as well, under every seed of the attacks.
  ///
  /// The questions of a phantom are drawn from its seed; its inputs have the question or the request in
  /// common. Questions aim at the answer that would be right if the image were what the text says of it:
  /// that of the phantom itself; requests aim at `compliance`.
  ///
  /// - Parameters:
  ///   - count: the number of phantoms
  ///   - seed: the seed from which phantoms are tried
  ///   - size: the sides of the images in pixels, within `PhantomGenerator.sizes`
  ///   - inputs: which inputs are made about each
  ///   - seeds: the seeds of the attacks, from which control regions are drawn
  public static func phantoms(
    _ count: Int, seed: UInt64, size: Int, inputs: [StudyInput] = StudyInput.allCases,
    seeds: Range<Int> = 0..<1
  ) -> [StudyItem] {
    let generator = PhantomGenerator(size: size)
    var (phantoms, next) = ([Phantom](), seed)
    while phantoms.count < count {
      let phantom = generator.phantom(seed: next)
      if let lesion = phantom.lesionMask, seeds.allSatisfy({ Region.hasControl(of: lesion, seed: $0) }) {
        phantoms.append(phantom)
      }
      next &+= 1
    }
    return phantoms.enumerated().flatMap { number, phantom in
      var generator = RandomGenerator(seed: phantom.seed)
      let parts = PhantomInputs(about: phantom.attributes, using: &generator)
      return inputs.map { StudyItem($0, about: phantom, number: number, parts) }
    }
  }

  private init(_ input: StudyInput, about phantom: Phantom, number: Int, _ parts: PhantomInputs) {
    let isMatched = input == .normal || input == .forbidden
    let asks = input == .normal || input == .unmatch
    self.init(
      number: number, id: "phantom \(phantom.seed)", className: phantom.attributes.phantomClass.rawValue,
      task: asks ? parts.task.rawValue : nil, input: input, image: phantom.image, lesion: phantom.lesionMask,
      attribute: isMatched ? parts.attribute : parts.otherAttribute,
      prompt: asks ? parts.question : parts.request, target: asks ? parts.answer : Self.compliance)
  }
}
