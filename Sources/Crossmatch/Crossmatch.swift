// What a user of the library needs comes with `import Crossmatch`: models, images, tensors, attacks, sets. The rest of the
// package is imported by its own names.
@_exported import AnswerStudies
@_exported import ChatTemplates
@_exported import CrossAttacks
@_exported import Datasets
@_exported import DefenceStudies
@_exported import Defences
@_exported import EmbeddingModels
@_exported import Experiments
@_exported import ImageAttacks
@_exported import Imaging
@_exported import Judges
@_exported import LanguageModels
@_exported import LesionStudies
@_exported import Objectives
@_exported import Perturbations
@_exported import Runs
@_exported import Scores
@_exported import TargetLosses
@_exported import Tensors
@_exported import TokenAttacks
@_exported import Tokenizers
@_exported import VisionLanguageModels

@_exported import struct Files.InputError
@_exported import enum Files.MemoryLimit
@_exported import struct Files.OutputError
@_exported import enum Files.OutputFile
@_exported import struct Layers.KeyValues
@_exported import struct Statistics.Estimate
