import Foundation
import FuzzSupport

@testable import Checkpoints
@testable import Files
@testable import Tensors

/// A file of `torch.save`, in the zip format or the one before, all of whose tensors are loaded.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  Parallelism.threadCount = 1
  let file = scratchFolder.appendingPathComponent("pytorch_model.bin")
  try? Data(bytes: start, count: count).write(to: file)
  expectingInputErrors {
    let checkpoint = try Checkpoint(files: [file])
    for key in checkpoint.keys {
      expectingInputErrors {
        let tensor = try checkpoint.tensor(key)
        if tensor?.shape != checkpoint.shape(of: key) { fatalError("another shape") }
        _ = tensor?.values.reduce(0, +)
      }
    }
  }
  return 0
}
