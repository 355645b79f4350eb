/// A kind of lesion. The same kind looks different in each modality.
public enum Finding: String, CaseIterable, Sendable, Hashable {
  /// Bright spots in the white matter of the brain.
  case whiteMatterLesions = "white matter lesions"
  /// A small hole deep in the brain, filled with fluid, left by an old infarct.
  case lacune
  /// A growth in the brain, whose rim takes up contrast agent.
  case tumour
  /// Brain tissue that has lost its blood supply.
  case infarct
  /// Blood in the brain or on the retina.
  case haemorrhage
  /// Yellow deposits of fat on the retina.
  case exudates
  /// A pale, fluffy spot on the retina, where nerve fibres swell.
  case cottonWoolSpot = "cotton wool spot"
  /// A solid lump in the breast.
  case mass
  /// A cluster of fine grains of calcium in the breast.
  case calcifications
  /// Deposits under the retina that lift its brightest layer.
  case drusen
  /// Fluid inside of the central retina.
  case macularFluid = "macular fluid"
  /// Calcium in the heart, whiter than the contrast agent around it.
  case calcification
  /// A blood clot in the heart, which takes up no contrast agent.
  case thrombus
  /// A small dense ball in the lung.
  case nodule
  /// A hazy part of the lung.
  case groundGlassOpacity = "ground glass opacity"
  /// A hollow in the lung with a wall around it.
  case cavity
  /// A growth that bulges from the wall of the gut.
  case polyp
  /// An open sore in the wall of the gut.
  case ulcer
  /// Fresh blood on the wall of the gut.
  case bleeding
  /// A mole: an evenly brown spot of the skin.
  case naevus
  /// A malignant spot of the skin, jagged and of many colours.
  case melanoma
  /// A growth of blood vessels in the skin, a cluster of red lakes.
  case haemangioma
  /// A deposit on the wall of the carotid artery, without calcium.
  case softPlaque = "soft plaque"
  /// A deposit on the wall of the carotid artery with calcium, which casts a shadow.
  case calcifiedPlaque = "calcified plaque"
  /// A hollow filled with fluid, black in ultrasound.
  case cyst
  /// A growth of the ovary with fat and hair, bright in ultrasound and with a shadow.
  case dermoid
  /// A growth of mixed tissues on an unborn baby.
  case teratoma
  /// A break in a bone.
  case fracture
  /// A spot where bone has been dissolved, dark in a radiograph.
  case lyticLesion = "lytic lesion"
  /// A spot where bone has become denser, bright in a radiograph.
  case scleroticLesion = "sclerotic lesion"
  /// Decay of a tooth, dark in a radiograph.
  case caries
  /// Pus at the root of a tooth, dark in a radiograph.
  case abscess
  /// Lung tissue filled with fluid, cloudy in a radiograph.
  case consolidation

  /// The name in captions, without an article: "cotton wool spot".
  public var name: String { rawValue }

  /// The name with its article, if it has one: "a cotton wool spot", "drusen".
  public var withArticle: String { isUncountable ? name : "\(name.article) \(name)" }

  /// Whether the name stands without "a" or "an".
  var isUncountable: Bool {
    switch self {
    case .whiteMatterLesions, .exudates, .calcifications, .drusen, .macularFluid, .bleeding, .caries: true
    default: false
    }
  }

  /// Whether the lesion weakens or passes an ultrasound beam so strongly that the image changes below it,
  /// too.
  var changesBeamBelow: Bool {
    switch self {
    case .calcifiedPlaque, .cyst, .mass, .dermoid: true
    default: false
    }
  }
}
