import Phantoms

extension PhantomClass {
  /// The name of the class's split and of its rows in the tables of 3MAD: "Mamography_Breast".
  public var publishedSplit: String { attribute.replacing(" and ", with: "_") }

  /// The class of an attribute or of a split, as the files of 3MAD spell them; nil for other texts.
  public init?(published name: String) {
    guard let found = Self.allCases.first(where: { $0.attribute == name || $0.publishedSplit == name }) else {
      return nil
    }
    self = found
  }
}
