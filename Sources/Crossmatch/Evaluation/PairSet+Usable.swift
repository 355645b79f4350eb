import EmbeddingModels
import Files
import Foundation
import Imaging
import Synchronization
import Tensors

extension PairSet {
  /// Throws the `InputError` of the first line that cannot be used, which then says how many others there are.
  public func requireUsable() throws {
    guard var problem = unusable.first?.problem else { return }
    let more = unusable.count - 1
    let others = more == 0 ? "" : " (and \(more) more line\(more == 1 ? "" : "s") cannot be used)"
    problem.found += "\(others); --skip-unusable leaves out what cannot be used"
    throw problem
  }

  /// The set without some of its items.
  ///
  /// - Parameter problems: why, by the places of items in `items`
  func leavingOut(_ problems: [Int: InputError]) -> PairSet {
    let further = problems.map { index, problem in
      UnusableLine(place: items[index].place, number: items[index].number, problem: problem)
    }
    return PairSet(
      metadata: metadata, items: items.indices.filter { problems[$0] == nil }.map { items[$0] },
      unusable: (unusable + further).sorted { $0.number < $1.number }, warnings: warnings,
      traits: traits)
  }

  /// The set without images that were left out before.
  ///
  /// - Parameter names: of the images, one for each line; where only some of an image's lines were left out, all stay
  func leavingOut(_ names: [String]) -> PairSet {
    func counts(_ names: [String]) -> [ExactString: Int] {
      names.reduce(into: [:]) { $0[ExactString($1), default: 0] += 1 }
    }
    let before = counts(names)
    let now = counts(items.map(\.name) + unusable.compactMap(\.place.image))
    return leavingOut(
      items.indices.reduce(into: [:]) { problems, index in
        let item = items[index]
        let name = ExactString(item.name)
        guard before[name, default: 0] >= now[name]! else { return }
        problems[index] = item.place.naming(
          InputError(expected: "the images of the run that is taken up", found: "one that it left out"))
      })
  }

  /// What is made of each item, several at a time, and the set without those of which nothing can be made.
  ///
  /// - Parameters:
  ///   - shouldStop: asked before each item
  ///   - progress: told how many items are done, by one thread at a time
  ///   - body: an `InputError` of it says why an item cannot be used
  /// - Returns: nil when it was stopped
  /// - Throws: other errors of `body`
  func examined<Value: Sendable>(
    shouldStop: @Sendable () -> Bool, progress: @Sendable (_ done: Int) -> Void,
    _ body: @Sendable (Item) throws -> Value
  ) throws -> (set: PairSet, values: [Value])? {
    let done = Mutex(0)
    let results = concurrentMap(items.count) { index -> Result<Value, any Error>? in
      if shouldStop() { return nil }
      let result = Result { try body(items[index]) }
      done.withLock {
        $0 += 1
        progress($0)
      }
      return result
    }
    guard results.allSatisfy({ $0 != nil }) else { return nil }
    var (problems, values) = ([Int: InputError](), [Value]())
    for (index, result) in results.enumerated() {
      do {
        values.append(try result!.get())
      } catch let problem as InputError {
        problems[index] = problem
      }
    }
    return (leavingOut(problems), values)
  }
}

extension PairSet.Item {
  /// The member of the line that holds one of its captions.
  func member(ofCaption index: Int) -> String {
    captionMember == "captions" ? "captions[\(index)]" : captionMember
  }

  /// The place of the caption that is used among `captions`.
  ///
  /// - Parameter number: which, from 1; the last unless given
  /// - Throws: `InputError` that names the line when there is no such caption
  func captionIndex(_ number: Int?) throws -> Int {
    guard let number else { return captions.count - 1 }
    guard (1...captions.count).contains(number) else {
      let problem = InputError(expected: "a caption number \(number)", found: "\(captions.count) of them")
      throw place.naming(problem, member: captionMember)
    }
    return number - 1
  }

  /// Reads the image. Throws `InputError`.
  func image() throws -> Image { try reading.image(imageFile) }

  /// Reads a file that an attack on the image saved. Throws `InputError`.
  func attackedImage(_ file: URL) throws -> Image {
    let image = try ImageReading(keepsDepth: reading.keepsDepth).image(file)
    return image.fine == nil ? image : try self.image().rereading.image(file)
  }

  /// What the image is, as it was read. Throws `InputError` that names the line.
  func traits(of image: Image, for encoder: (any ImageEncoder)?) throws -> Set<ImageTrait> {
    try naming { try reading.traits(of: image, from: imageFile, for: encoder) }
  }

  /// The image, the mask if there is one, which has its size, and a warning about how the image is read. Throws `InputError`
  /// that names the line.
  func pixels() throws -> (image: Image, mask: Mask?, warning: String?) {
    let (image, warning) = try naming { try reading.read(imageFile) }
    guard let maskFile else { return (image, nil, warning) }
    let mask = try naming(member: "mask_file_name") { try Mask(contentsOf: maskFile) }
    guard mask.width == image.width, mask.height == image.height else {
      throw place.naming(
        InputError(
          expected: "the image's size, \(image.width) × \(image.height)",
          found: "\(mask.width) × \(mask.height)"), member: "mask_file_name")
    }
    return (image, mask, warning)
  }

  /// Throws `InputError` that names the line when a caption is longer than the limit of a model.
  func requireRoom(forCaption index: Int, in models: [any ImageTextModel]) throws {
    try naming(member: member(ofCaption: index)) {
      for model in models { try model.requireRoom(for: captions[index], field: "text") }
    }
  }

  /// What `body` gives; its `InputError` names the line.
  func naming<Value>(member: String? = nil, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as InputError {
      throw place.naming(error, member: member)
    }
  }
}
