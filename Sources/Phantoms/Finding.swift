/// A kind of lesion; the same kind looks as each modality shows it.
public enum Finding: String, CaseIterable, Sendable, Hashable {
  case whiteMatterLesions = "white matter lesions"
  case lacune, tumour, infarct, haemorrhage, exudates
  case cottonWoolSpot = "cotton wool spot"
  case mass, calcifications, drusen
  case macularFluid = "macular fluid"
  case calcification, thrombus, nodule
  case groundGlassOpacity = "ground glass opacity"
  case cavity, polyp, ulcer, bleeding, naevus, melanoma, haemangioma
  case softPlaque = "soft plaque"
  case calcifiedPlaque = "calcified plaque"
  case cyst, dermoid, teratoma, fracture
  case lyticLesion = "lytic lesion"
  case scleroticLesion = "sclerotic lesion"
  case caries, abscess, consolidation

  /// As captions call it, without an article: "cotton wool spot".
  public var name: String { rawValue }

  /// Whether it stands without "a" or "an".
  var isUncountable: Bool {
    switch self {
    case .whiteMatterLesions, .exudates, .calcifications, .drusen, .macularFluid, .bleeding, .caries: true
    default: false
    }
  }

  /// Whether an ultrasound beam loses or keeps so much in it that the image changes below it, too.
  var changesBeamBelow: Bool {
    switch self {
    case .calcifiedPlaque, .cyst, .mass, .dermoid: true
    default: false
    }
  }
}
