import Files
import Foundation

/// A model file of SentencePiece: `spiece.model`, `tokenizer.model`, `sentencepiece.bpe.model`.
package struct SentencePieceModel: Sendable {
  /// The role of a piece.
  enum Kind: Int, Sendable {
    case normal = 1, unknown, control, userDefined
    case byte = 6
  }

  /// A piece with its score; its id is its place in the model.
  struct Piece: Sendable {
    var text = ""
    var score: Float = 0
    var kind = Kind.normal
  }

  /// The method by which texts are cut into pieces.
  enum Algorithm: Int, Sendable { case unigram = 1, bpe }

  private static let largestFile = 64 << 20
  /// More pieces than any model has.
  private static let mostPieces = 1 << 20

  let file: String?
  private(set) var pieces: [Piece] = []
  private(set) var algorithm = Algorithm.unigram
  private(set) var fallsBackToBytes = false
  private(set) var treatsSpaceAsSuffix = false
  /// The map of characters to their normalized forms, as it is compiled; empty when there is none.
  package private(set) var characterMap: [UInt8] = []
  private(set) var addsDummyPrefix = true
  private(set) var removesExtraSpaces = true
  private(set) var escapesSpaces = true

  /// Reads a model file. Throws `InputError` when it cannot be read or is no such model.
  package init(contentsOf url: URL) throws {
    try self.init(parsing: InputFile.bytes(of: url, largest: Self.largestFile), file: url.path)
  }

  /// Parses bytes that came from `file`.
  package init(parsing bytes: [UInt8], file: String?) throws {
    self.file = file
    var message = ProtobufReader(bytes[...], file: file)
    while let (number, value) = try message.next() {
      switch (number, value) {
      case (1, .bytes(let bytes)):
        guard pieces.count < Self.mostPieces else {
          throw error("pieces", expected: "at most \(Self.mostPieces) pieces", found: "more")
        }
        pieces.append(try piece(bytes))
      case (2, .bytes(let bytes)): try readTrainerSettings(bytes)
      case (3, .bytes(let bytes)): try readNormalizerSettings(bytes)
      default: continue
      }
    }
    guard pieces.count(where: { $0.kind == .unknown }) == 1 else {
      throw error(
        "pieces", expected: "one unknown piece", found: "\(pieces.count { $0.kind == .unknown })")
    }
  }

  /// The id of the piece for what is in no other.
  var unknownID: Int32 { Int32(pieces.firstIndex { $0.kind == .unknown }!) }

  private func error(_ field: String, expected: String, found: String) -> InputError {
    InputError(file: file, field: field, expected: expected, found: found)
  }

  private func piece(_ bytes: ArraySlice<UInt8>) throws -> Piece {
    let name = "piece \(pieces.count)"
    var piece = Piece()
    var message = ProtobufReader(bytes, file: file)
    while let (number, value) = try message.next() {
      switch (number, value) {
      case (1, .bytes(let bytes)):
        guard let text = String(validating: bytes, as: UTF8.self) else {
          throw error(name, expected: "UTF-8 text", found: "other bytes")
        }
        piece.text = text
      case (2, .bits32(let bits)): piece.score = Float(bitPattern: bits)
      case (3, .integer(let kind)):
        guard let kind = Int(exactly: kind).flatMap(Kind.init) else {
          throw error(
            name, expected: "a normal, unknown, control, user-defined or byte piece", found: "type \(kind)")
        }
        piece.kind = kind
      default: continue
      }
    }
    guard piece.score.isFinite else {
      throw error(name, expected: "a finite score", found: "\(piece.score)")
    }
    return piece
  }

  private mutating func readTrainerSettings(_ bytes: ArraySlice<UInt8>) throws {
    var message = ProtobufReader(bytes, file: file)
    while let (number, value) = try message.next() {
      guard case .integer(let integer) = value else { continue }
      switch number {
      case 3:
        guard let algorithm = Int(exactly: integer).flatMap(Algorithm.init) else {
          throw error("model_type", expected: "1 (Unigram) or 2 (BPE)", found: "\(integer)")
        }
        self.algorithm = algorithm
      case 24: treatsSpaceAsSuffix = integer != 0
      case 35: fallsBackToBytes = integer != 0
      default: continue
      }
    }
  }

  private mutating func readNormalizerSettings(_ bytes: ArraySlice<UInt8>) throws {
    var message = ProtobufReader(bytes, file: file)
    while let (number, value) = try message.next() {
      switch (number, value) {
      case (2, .bytes(let bytes)): characterMap = Array(bytes)
      case (3, .integer(let flag)): addsDummyPrefix = flag != 0
      case (4, .integer(let flag)): removesExtraSpaces = flag != 0
      case (5, .integer(let flag)): escapesSpaces = flag != 0
      default: continue
      }
    }
  }
}
