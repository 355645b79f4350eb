// What a user of the library needs of its modules comes with `import Crossmatch`.
@_exported import EmbeddingModels
@_exported import Files
@_exported import Imaging
@_exported import Layers
@_exported import Phantoms
@_exported import Pictures
@_exported import Statistics
@_exported import Tensors
@_exported import Tokenizers
@_exported import Typography
