import Foundation

/// Opens a file of weights: safetensors by its name, else one that `torch.save` wrote.
///
/// Throws `InputError` when it is missing or malformed.
func weightFile(contentsOf url: URL) throws -> any WeightFile {
  url.pathExtension == "safetensors"
    ? try SafetensorsFile(contentsOf: url) : try PickleFile(contentsOf: url)
}
