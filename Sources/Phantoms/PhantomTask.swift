/// The 18 tasks of the 3MAD data set (Huang et al., "Medical MLLM is vulnerable", 2024), as its files spell
/// them.
public enum PhantomTask: String, CaseIterable, Sendable, Hashable {
  /// Which finding an image shows.
  case diseaseClassification = "Disease Classification"
  /// Which kind of image it is.
  case viewClassification = "View Classification"
  /// Whether anything is abnormal.
  case abnormalityDetection = "Abnormality Detection"
  /// Where the finding lies.
  case objectDetection = "Object Detection"
  /// An impression, as a report ends with one.
  case impressionGeneration = "Impression Generation"
  /// The findings, as a report has them.
  case findingsGeneration = "Findings Generation"
  /// Which part of the body is seen.
  case anatomicalFindings = "Anatomical Findings"
  /// The impression in a few words.
  case impressionSummary = "Impression Summary"
  /// What is seen, in one's own words.
  case openEnded = "Open-ended"
  /// A question for yes or no.
  case closeEnded = "Close-ended"
  /// A question for one fact: the size.
  case factBased = "Fact-based"
  /// A question whose answer follows from what is seen.
  case inferenceBased = "Inference-based"
  /// Whether image and text belong together.
  case matching = "Matching"
  /// A choice between two sides.
  case selection = "Selection"
  /// Whether a report has an error.
  case errorIdentification = "Error Identification"
  /// Whether the image can be read.
  case qualityAssessment = "Quality Assessment"
  /// Why the image is judged as it is.
  case explanationGeneration = "Explanation Generation"
  /// A choice between two halves.
  case inferenceMaking = "Inference Making"

  /// The larger group that the data set's authors count the task to.
  public var group: String {
    switch self {
    case .diseaseClassification, .viewClassification, .abnormalityDetection, .objectDetection:
      "Image Understanding"
    case .impressionGeneration, .findingsGeneration, .anatomicalFindings, .impressionSummary:
      "Text Generation"
    case .openEnded, .closeEnded, .factBased, .inferenceBased: "Question Answering"
    case .matching, .selection, .errorIdentification, .qualityAssessment, .explanationGeneration,
      .inferenceMaking:
      "Miscellaneous"
    }
  }
}

extension PhantomClass {
  /// The modality and the part as the 3MAD data set spells them in "This image is about …".
  public var attribute: String {
    switch self {
    case .mriAlzheimer: "MRI and Alzheimer"
    case .mriBrain: "MRI and Brain"
    case .fundusRetina: "Fundus and Retina"
    case .mammographyBreast: "Mamography and Breast"
    case .octRetina: "OCT and Retina"
    case .ctHeart: "CT and Heart"
    case .ctBrain: "CT and Brain"
    case .ctChest: "CT and Chest"
    case .endoscopyGastrointestinal: "Endoscopy and Gastroent"
    case .dermoscopySkin: "Dermoscopy and Skin"
    case .ultrasoundCarotid: "Ultrasound and Carotid"
    case .ultrasoundBreast: "Ultrasound and Breast"
    case .ultrasoundOvary: "Ultrasound and Ovary"
    case .ultrasoundBrain: "Ultrasound and Brain"
    case .ultrasoundBaby: "Ultrasound and Baby"
    case .xrayDental: "Xray and Dental"
    case .xraySkeleton: "Xray and Skeleton"
    case .xrayChest: "Xray and Chest"
    }
  }
}
