import Files

/// A file of weights: its listing checked in full, its data mapped.
protocol WeightFile {
  var file: MappedFile { get }
  /// The tensors in the order in which the file lists them; keys are distinct.
  var entries: [StoredTensor] { get }
  /// What the file says about itself, by name.
  var metadata: [ExactString: String] { get }
}

/// A tensor in a file of weights.
struct StoredTensor {
  let key: String
  let type: ElementType
  let shape: [Int]
  /// For each axis, the number of elements from one index to the next; nil for elements in row-major order
  /// without gaps.
  var strides: [Int]?
  /// The bytes of the file from the first element to the last.
  let range: Range<Int>
}
