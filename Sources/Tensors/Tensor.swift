import Preconditions

/// A row-major, contiguous array of 32-bit floats of any rank; a value that never changes.
///
/// Operations compute at once. Inside `valueWithGradient(at:of:)` and its relatives they are also recorded.
/// Shapes that do not fit are programmer errors and trap with a message that shows both.
public struct Tensor: Sendable {
  /// The extent of each axis, outermost first; `[]` for a scalar.
  public let shape: [Int]
  let storage: Storage
  let offset: Int
  let tracking: Tracking?

  init(shape: [Int], storage: Storage, offset: Int = 0, tracking: Tracking? = nil) {
    self.shape = shape
    self.storage = storage
    self.offset = offset
    self.tracking = tracking
  }

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }

  /// The number of elements along the last axis; 1 for a scalar.
  public var columns: Int { shape.last ?? 1 }

  /// The number of rows when all axes but the last are taken as one.
  public var rows: Int { columns == 0 ? 0 : count / columns }
}

// MARK: - Making tensors

extension Tensor {
  /// A tensor of `values` in row-major order. Traps unless their number is the product of `shape`, whose
  /// extents are not negative.
  public init(_ values: some Collection<Float>, shape: [Int]) {
    let count = elementCount(of: shape)
    require(
      values.count == count, "expected \(count) values for the shape \(shape), found \(values.count)")
    self = Tensor(shape: shape) { output in
      _ = UnsafeMutableBufferPointer(start: output, count: count).initialize(from: values)
    }
  }

  /// A vector, of shape `[values.count]`.
  public init(_ values: some Collection<Float>) { self.init(values, shape: [values.count]) }

  /// A scalar, of shape `[]`.
  public init(_ value: Float) { self.init(CollectionOfOne(value), shape: []) }

  /// A tensor whose elements are all `value`.
  public init(repeating value: Float, shape: [Int]) {
    let count = elementCount(of: shape)
    self = Tensor(shape: shape) { $0.initialize(repeating: value, count: count) }
  }

  /// A tensor of zeros.
  public static func zeros(_ shape: [Int]) -> Tensor { Tensor(repeating: 0, shape: shape) }

  /// A tensor whose elements `fill` writes, all of them.
  init(shape: [Int], fill: (UnsafeMutablePointer<Float>) -> Void) {
    let storage = Storage(count: elementCount(of: shape))
    fill(storage.pointer)
    self.init(shape: shape, storage: storage)
  }

  /// A tensor over memory that `owner` keeps alive and nobody changes.
  package init(borrowing pointer: UnsafePointer<Float>, shape: [Int], owner: AnyObject) {
    self.init(
      shape: shape, storage: Storage(borrowing: pointer, count: elementCount(of: shape), owner: owner))
  }
}

/// The product of the extents of a shape. Traps when one is negative, and when the product exceeds memory.
func elementCount(of shape: [Int]) -> Int {
  var (count, fits) = (1, true)
  for extent in shape {
    let (product, overflows) = count.multipliedReportingOverflow(by: extent)
    count = product
    fits = fits && extent >= 0 && !overflows
  }
  require(
    fits && count <= Int.max / (2 * MemoryLayout<Float>.stride),
    "expected extents of at least 0 whose product fits into memory, found the shape \(shape)")
  return count
}

// MARK: - Reading tensors

extension Tensor {
  /// The first element in memory. Traps for a parameter that was never loaded, which has none.
  var pointer: UnsafePointer<Float> {
    require(
      !storage.isUnset, "expected a parameter with values, found one of the shape \(shape) that is not set")
    return UnsafePointer(storage.pointer + offset)
  }

  /// The elements in row-major order.
  public var values: [Float] {
    withExtendedLifetime(storage) { Array(UnsafeBufferPointer(start: pointer, count: count)) }
  }

  /// The only element. Traps when there are none or more than one.
  public var item: Float {
    require(count == 1, "expected a tensor of one element, found the shape \(shape)")
    return withExtendedLifetime(storage) { pointer.pointee }
  }

  /// Lends `body` the elements for the time of the call.
  package func withValues<Result>(_ body: (UnsafeBufferPointer<Float>) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(storage) { try body(UnsafeBufferPointer(start: pointer, count: count)) }
  }
}

extension Tensor: CustomStringConvertible {
  /// The shape and the first few elements.
  public var description: String {
    if storage.isUnset { return "Tensor\(shape)(not set)" }
    let shown = values.prefix(8).map { "\($0)" }.joined(separator: ", ")
    return "Tensor\(shape)(\(shown)\(count > 8 ? ", …" : ""))"
  }
}

extension Tensor: Equatable {
  /// Whether shapes and all elements are equal; NaN equals nothing.
  public static func == (left: Tensor, right: Tensor) -> Bool {
    left.shape == right.shape
      && left.withValues { left in right.withValues { right in left.elementsEqual(right) } }
  }
}

extension Tensor {
  /// A parameter that has a shape but no values yet; loading or initializing replaces it.
  ///
  /// Reading its elements traps, and so does a negative extent.
  package static func unset(_ shape: [Int]) -> Tensor {
    _ = elementCount(of: shape)
    return Tensor(shape: shape, storage: .unset)
  }
}
