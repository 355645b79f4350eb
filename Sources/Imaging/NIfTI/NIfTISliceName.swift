import Files

/// The name of a slice behind "#": an axis (i, j, k), an index on it and, of several volumes, its number, all
/// from 0. "k12" is `data[:, :, 12]`, and "k12t3" is `data[:, :, 12, 3]`.
struct NIfTISliceName {
  /// 0, 1 or 2.
  let axis: Int
  let index: Int
  let volume: Int

  static let expected = "a slice as in #k12 or #k12t3, an axis of i, j and k and an index from 0"

  init?(_ text: String) {
    guard let match = text.wholeMatch(of: /([ijk])([0-9]{1,7})(?:t([0-9]{1,7}))?/),
      let index = Int(match.2), let volume = match.3.map({ Int($0) }) ?? 0
    else { return nil }
    (axis, self.index, self.volume) = (["i": 0, "j": 1, "k": 2][match.1]!, index, volume)
  }

  /// The first slice of the third axis.
  static let first = NIfTISliceName(axis: 2, index: 0, volume: 0)

  private init(axis: Int, index: Int, volume: Int) {
    (self.axis, self.index, self.volume) = (axis, index, volume)
  }
}
