import Foundation

/// Elements that end where readable memory ends, so that a kernel that reads or writes behind them crashes, with known
/// values before them, so that one that writes there is found.
final class GuardedArray<Element> {
  let count: Int
  let start: UnsafeMutablePointer<Element>
  private let mapping: UnsafeMutableRawPointer
  private let mappedBytes: Int
  private let bytesBefore: Int

  private static var marker: UInt8 { 0xA5 }

  /// - Parameter distance: elements between the last one and the end of the memory: other alignments.
  init(_ elements: [Element], distance: Int = 0) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let bytes = (elements.count + distance) * MemoryLayout<Element>.stride
    let usable = (bytes + 64 + page - 1) / page * page
    mappedBytes = usable + page
    guard
      let memory = mmap(nil, mappedBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      memory != MAP_FAILED, mprotect(memory + usable, page, PROT_NONE) == 0
    else { fatalError("no memory for a test") }
    mapping = memory
    memset(memory, Int32(Self.marker), usable)
    count = elements.count
    bytesBefore = usable - bytes
    start = (memory + bytesBefore).bindMemory(to: Element.self, capacity: elements.count)
    for (index, element) in elements.enumerated() { (start + index).initialize(to: element) }
  }

  deinit { munmap(mapping, mappedBytes) }

  var elements: [Element] { Array(UnsafeBufferPointer(start: start, count: count)) }

  var isUntouchedOutside: Bool {
    UnsafeRawBufferPointer(start: mapping, count: bytesBefore).allSatisfy { $0 == Self.marker }
  }
}
