/// What a phantom shows: a modality and an anatomy. The 18 pairs are those of the 3MAD data set
/// (Huang et al., "Medical MLLM is vulnerable", 2024).
public enum PhantomClass: String, CaseIterable, Sendable, Hashable {
  case mriAlzheimer = "mri-alzheimer"
  case mriBrain = "mri-brain"
  case fundusRetina = "fundus-retina"
  case mammographyBreast = "mammography-breast"
  case octRetina = "oct-retina"
  case ctHeart = "ct-heart"
  case ctBrain = "ct-brain"
  case ctChest = "ct-chest"
  case endoscopyGastrointestinal = "endoscopy-gastrointestinal"
  case dermoscopySkin = "dermoscopy-skin"
  case ultrasoundCarotid = "ultrasound-carotid"
  case ultrasoundBreast = "ultrasound-breast"
  case ultrasoundOvary = "ultrasound-ovary"
  case ultrasoundBrain = "ultrasound-brain"
  case ultrasoundBaby = "ultrasound-baby"
  case xrayDental = "xray-dental"
  case xraySkeleton = "xray-skeleton"
  case xrayChest = "xray-chest"

  /// How the image was taken.
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

  /// What is shown, as a word or two before the modality: "carotid" ultrasound.
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

  /// What is shown, as what a sentence can speak about: "the carotid artery".
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

/// How an image was taken.
public enum Modality: String, CaseIterable, Sendable, Hashable {
  case mri, fundus, mammography, oct, ct, endoscopy, dermoscopy, ultrasound, xray

  /// What an image is called in captions, the most common name first.
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
