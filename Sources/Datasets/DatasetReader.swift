import Files

/// An entry of a data set on disk.
public enum DatasetEntry: Sendable {
  /// A sample.
  case sample(Sample)
  /// An entry that cannot be used; the error says where it stands and why.
  case unusable(InputError)
}

/// A data set on disk in one of the published layouts, which is read entry by entry, however large it is.
public protocol DatasetReader: Sendable {
  /// Calls `body` with the entries in their order until it returns false. Images are only looked for.
  ///
  /// Throws `InputError` when the set as a whole cannot be read, and what `body` throws.
  func read(_ body: (DatasetEntry) throws -> Bool) throws
}

extension DatasetReader {
  /// Calls `body` with what `make` makes of a part of the set, or with why nothing can be made of it. Whether
  /// to go on.
  func entry(_ body: (DatasetEntry) throws -> Bool, _ make: () throws -> Sample) throws -> Bool {
    let entry: DatasetEntry
    do {
      entry = .sample(try make())
    } catch let problem as InputError {
      entry = .unusable(problem)
    }
    return try body(entry)
  }
}

extension PairSet {
  /// The samples of a data set as it lies on disk, for attacks; entries that cannot be used are in `unusable`.
  ///
  /// Samples of texts only are passed over. Images and masks stay in their files, but those of arrays are held
  /// in memory.
  ///
  /// - Parameters:
  ///   - reader: the data set
  ///   - limit: how many entries from the beginning are used; all unless given
  /// - Throws: `InputError` as the reader does, and when there is no sample with an image
  public init(_ reader: some DatasetReader, limit: Int? = nil) throws {
    var (samples, unusable, count) = ([Sample](), [UnusableLine](), 0)
    try reader.read { entry in
      guard count < limit ?? .max else { return false }
      defer { count += 1 }
      switch entry {
      case .sample(var sample):
        guard sample.image != .absent else { break }
        sample.place = LinePlace(metadata: nil, line: count + 1, image: sample.id)
        sample.number = count
        samples.append(sample)
      case .unusable(let problem):
        let place = LinePlace(metadata: nil, line: count + 1, image: nil)
        unusable.append(UnusableLine(place: place, number: count, problem: problem))
      }
      return true
    }
    guard !samples.isEmpty else {
      throw unusable.first?.problem
        ?? InputError(field: "data set", expected: "samples with images", found: "none")
    }
    self.init(metadata: nil, samples: samples, unusable: unusable)
  }
}
