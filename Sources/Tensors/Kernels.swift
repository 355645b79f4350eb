import CKernels
import Preconditions

/// The vector kernels.
let kernels = ck_kernels_for(chosenInstructionSet)!.pointee

/// The number of elements in a piece below which a vector kernel is not worth another thread.
let elementGrain = 1 << 15

typealias UnaryKernel = (
  _ output: UnsafeMutablePointer<Float>, _ input: UnsafePointer<Float>, _ count: Int
) -> Void

typealias BinaryKernel = (
  _ output: UnsafeMutablePointer<Float>, _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>,
  _ count: Int
) -> Void

extension Tensor {
  /// A tensor of this shape whose elements a kernel computes from those of `self`, in pieces.
  func mapped(_ kernel: UnaryKernel) -> Tensor {
    Tensor(shape: shape) { output in
      parallelFor(count, grain: elementGrain) { range in
        kernel(output + range.lowerBound, pointer + range.lowerBound, range.count)
      }
    }
  }

  /// A tensor of this shape whose elements a kernel computes from those of two tensors of one shape, in
  /// pieces.
  func combined(with other: Tensor, _ kernel: BinaryKernel) -> Tensor {
    require(shape == other.shape, "expected a second operand of the shape \(shape), found \(other.shape)")
    return Tensor(shape: shape) { output in
      parallelFor(count, grain: elementGrain) { range in
        let start = range.lowerBound
        kernel(output + start, pointer + start, other.pointer + start, range.count)
      }
    }
  }

  /// A tensor of `shape` that a kernel computes row by row, in pieces of whole rows of `self`.
  func mappedRows(
    shape: [Int], _ kernel: (_ output: UnsafeMutablePointer<Float>, _ rows: Range<Int>) -> Void
  ) -> Tensor {
    Tensor(shape: shape) { output in
      parallelFor(rows, grain: max(1, elementGrain / max(1, columns))) { kernel(output, $0) }
    }
  }
}
