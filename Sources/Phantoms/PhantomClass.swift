/// The subject of a phantom: a modality and an anatomy. The 18 pairs are those of the 3MAD data set (Huang et
/// al., "Medical MLLM is vulnerable", 2024).
public enum PhantomClass: String, CaseIterable, Sendable, Hashable {
  /// A magnetic resonance image of a brain that Alzheimer's disease has shrunk.
  case mriAlzheimer = "mri-alzheimer"
  /// A magnetic resonance image of a brain.
  case mriBrain = "mri-brain"
  /// A colour photograph of the back of the eye.
  case fundusRetina = "fundus-retina"
  /// A radiograph of a breast.
  case mammographyBreast = "mammography-breast"
  /// A slice through the retina by optical coherence tomography.
  case octRetina = "oct-retina"
  /// An axial slice of the heart by computed tomography.
  case ctHeart = "ct-heart"
  /// An axial slice of the head by computed tomography.
  case ctBrain = "ct-brain"
  /// An axial slice of the chest by computed tomography.
  case ctChest = "ct-chest"
  /// A colour photograph from inside of the gut.
  case endoscopyGastrointestinal = "endoscopy-gastrointestinal"
  /// A colour photograph of the skin through a dermatoscope.
  case dermoscopySkin = "dermoscopy-skin"
  /// An ultrasound image along the carotid artery.
  case ultrasoundCarotid = "ultrasound-carotid"
  /// An ultrasound image of a breast.
  case ultrasoundBreast = "ultrasound-breast"
  /// An ultrasound image of an ovary.
  case ultrasoundOvary = "ultrasound-ovary"
  /// An ultrasound image of a newborn's brain.
  case ultrasoundBrain = "ultrasound-brain"
  /// An ultrasound image of an unborn baby in profile.
  case ultrasoundBaby = "ultrasound-baby"
  /// A radiograph of upper and lower teeth.
  case xrayDental = "xray-dental"
  /// A radiograph of the bones of a limb.
  case xraySkeleton = "xray-skeleton"
  /// A frontal radiograph of the chest.
  case xrayChest = "xray-chest"

  /// The technique by which the image was taken.
  public var modality: Modality {
    switch self {
    case .mriAlzheimer, .mriBrain: .mri
    case .fundusRetina: .fundus
    case .mammographyBreast: .mammography
    case .octRetina: .oct
    case .ctHeart, .ctBrain, .ctChest: .ct
    case .endoscopyGastrointestinal: .endoscopy
    case .dermoscopySkin: .dermoscopy
    case .ultrasoundCarotid, .ultrasoundBreast, .ultrasoundOvary, .ultrasoundBrain, .ultrasoundBaby:
      .ultrasound
    case .xraySkeleton, .xrayDental, .xrayChest: .xray
    }
  }

  /// The part of the body as a word or two before the modality: "carotid" ultrasound.
  public var anatomy: String {
    switch self {
    case .mriAlzheimer: "Alzheimer brain"
    case .mriBrain, .ctBrain, .ultrasoundBrain: "brain"
    case .fundusRetina, .octRetina: "retina"
    case .mammographyBreast, .ultrasoundBreast: "breast"
    case .ctHeart: "heart"
    case .ctChest, .xrayChest: "chest"
    case .endoscopyGastrointestinal: "gastrointestinal"
    case .dermoscopySkin: "skin"
    case .ultrasoundCarotid: "carotid"
    case .ultrasoundOvary: "ovary"
    case .ultrasoundBaby: "baby"
    case .xraySkeleton: "skeleton"
    case .xrayDental: "dental"
    }
  }

  /// The part of the body as a noun for sentences: "the carotid artery".
  public var organ: String {
    switch self {
    case .endoscopyGastrointestinal: "gastrointestinal tract"
    case .ultrasoundCarotid: "carotid artery"
    case .xrayDental: "teeth"
    default: anatomy
    }
  }

  /// The findings that a phantom of this class can have, at least two.
  public var findings: [Finding] {
    switch self {
    case .mriAlzheimer: [.whiteMatterLesions, .lacune]
    case .mriBrain: [.tumour, .infarct]
    case .fundusRetina: [.haemorrhage, .exudates, .cottonWoolSpot]
    case .mammographyBreast: [.mass, .calcifications]
    case .octRetina: [.drusen, .macularFluid]
    case .ctHeart: [.calcification, .thrombus]
    case .ctBrain: [.haemorrhage, .infarct]
    case .ctChest: [.nodule, .groundGlassOpacity, .cavity]
    case .endoscopyGastrointestinal: [.polyp, .ulcer, .bleeding]
    case .dermoscopySkin: [.naevus, .melanoma, .haemangioma]
    case .ultrasoundCarotid: [.softPlaque, .calcifiedPlaque]
    case .ultrasoundBreast: [.cyst, .mass]
    case .ultrasoundOvary: [.cyst, .dermoid]
    case .ultrasoundBrain: [.haemorrhage, .cyst]
    case .ultrasoundBaby: [.cyst, .teratoma]
    case .xraySkeleton: [.fracture, .lyticLesion, .scleroticLesion]
    case .xrayDental: [.caries, .abscess]
    case .xrayChest: [.nodule, .consolidation]
    }
  }

  /// Whether findings lie in the upper or the lower half; the layers of an OCT scan lie in neither.
  var hasUpperAndLower: Bool { self != .octRetina }

  /// A caption that names the class and nothing else, for telling classes apart without examples.
  public var caption: String { "\(anatomy) \(modality.names[0])" }
}

/// A technique of medical imaging.
public enum Modality: String, CaseIterable, Sendable, Hashable {
  /// Magnetic resonance imaging.
  case mri
  /// Photography of the back of the eye.
  case fundus
  /// Radiography of the breast.
  case mammography
  /// Optical coherence tomography.
  case oct
  /// Computed tomography.
  case ct
  /// Photography inside of the body.
  case endoscopy
  /// Magnified photography of the skin.
  case dermoscopy
  /// Ultrasonography.
  case ultrasound
  /// Radiography.
  case xray

  /// The names of an image in captions, the most common one first.
  var names: [String] {
    switch self {
    case .mri: ["MRI", "magnetic resonance image"]
    case .fundus: ["fundus photograph", "fundus image"]
    case .mammography: ["mammogram", "mammography image"]
    case .oct: ["OCT scan", "optical coherence tomography"]
    case .ct: ["CT", "computed tomography"]
    case .endoscopy: ["endoscopy", "endoscopic image"]
    case .dermoscopy: ["dermoscopy", "dermoscopic image"]
    case .ultrasound: ["ultrasound", "sonogram"]
    case .xray: ["x-ray", "radiograph"]
    }
  }
}
