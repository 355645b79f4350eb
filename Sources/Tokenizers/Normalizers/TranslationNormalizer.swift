/// `Nmt`: removes some control characters, and makes a space of others and of odd spaces.
struct TranslationNormalizer: Normalizer {
  func normalize(_ text: inout [Unicode.Scalar]) {
    text.removeAll { scalar in
      switch scalar.value {
      case 0x1...0x8, 0xB, 0xE...0x1F, 0x7F, 0x8F, 0x9F: true
      default: false
      }
    }
    for index in text.indices {
      switch text[index].value {
      case 0x9, 0xA, 0xC, 0xD, 0x1680, 0x200B...0x200F, 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD:
        text[index] = " "
      default: continue
      }
    }
  }
}
