/// The globals that state dictionaries name. There are no others: nothing that a pickle names is ever run.
enum PickleGlobal: Equatable, CustomStringConvertible {
  case orderedDictionary
  case rebuildTensor
  case rebuildParameter
  case rebuildFromType
  case storage(ElementType)
  /// The name of a class or function of training files, whose result is not kept.
  case inert(String)

  private static let storages: [String: ElementType] = [
    "FloatStorage": .f32, "HalfStorage": .f16, "BFloat16Storage": .bf16, "DoubleStorage": .f64,
    "LongStorage": .i64, "IntStorage": .i32, "ShortStorage": .i16, "CharStorage": .i8, "ByteStorage": .u8,
    "BoolStorage": .bool,
  ]
  private static let inert: Set<String> = [
    "torch.Size", "torch.Tensor", "torch.nn.parameter.Parameter", "numpy.core.multiarray.scalar",
    "numpy._core.multiarray.scalar", "numpy.dtype", "_codecs.encode",
  ]

  /// The global of this name, nil for all that state dictionaries do not need.
  init?(module: String, name: String) {
    switch ("\(module).\(name)", Self.storages[name]) {
    case ("collections.OrderedDict", _): self = .orderedDictionary
    case ("torch._utils._rebuild_tensor_v2", _): self = .rebuildTensor
    case ("torch._utils._rebuild_parameter", _): self = .rebuildParameter
    case ("torch._tensor._rebuild_from_type_v2", _): self = .rebuildFromType
    case (_, let type?) where module == "torch": self = .storage(type)
    case (let full, _) where Self.inert.contains(full): self = .inert(full)
    default: return nil
    }
  }

  var description: String {
    switch self {
    case .orderedDictionary: "collections.OrderedDict"
    case .rebuildTensor: "torch._utils._rebuild_tensor_v2"
    case .rebuildParameter: "torch._utils._rebuild_parameter"
    case .rebuildFromType: "torch._tensor._rebuild_from_type_v2"
    case .storage(let type): "of a storage of \(type.rawValue)"
    case .inert(let name): name
    }
  }
}
