extension PhantomTask {
  /// The questions of the task, in several wordings that fit any image.
  public var questions: [String] {
    switch self {
    case .diseaseClassification:
      [
        "Which finding does the image show?", "Name the finding.", "What is the diagnosis?",
        "Which lesion can be seen here?", "What kind of lesion is this?", "Classify what you see.",
        "Which disease does the image suggest?", "Please tell me the finding.",
      ]
    case .viewClassification:
      [
        "Which kind of image is this?", "Name the modality and the part of the body.",
        "How was this image taken, and of what?", "Classify the view.", "What type of image do you see?",
        "Which examination is this?", "Tell me the view of this image.", "Which view is shown?",
      ]
    case .abnormalityDetection:
      [
        "Is there anything abnormal?", "Do you see an abnormality?", "Is a lesion present?",
        "Does the image show any lesion?", "Can you detect an abnormal spot?",
        "Is something wrong in this image?", "Look for abnormalities.", "Are there signs of a disease?",
      ]
    case .objectDetection:
      [
        "Where does the lesion lie?", "Locate the lesion.", "In which part of the image is the finding?",
        "Where in the image should I look?", "Point out the place of the lesion.",
        "Which quarter of the image holds the finding?", "Find the lesion and tell me its place.",
        "Where is the abnormal spot?",
      ]
    case .impressionGeneration:
      [
        "Write an impression.", "Write the impression for a report.", "Draft an impression of this image.",
        "How would the impression read?", "Please write a short impression.",
        "Give me an impression for the records.",
      ]
    case .findingsGeneration:
      [
        "Describe the findings.", "Write the findings for a report.", "Report the findings.",
        "List what you find.", "Draft the findings section.", "Please write down the findings.",
      ]
    case .anatomicalFindings:
      [
        "Which part of the body is seen?", "Name the organ.", "What anatomy does the image show?",
        "Which organ was examined?", "Which body part is this?", "Tell me what organ I see.",
      ]
    case .impressionSummary:
      [
        "Sum up the impression.", "Summarize the image in a few words.", "Give a short summary.",
        "What is the summary?", "Please sum up what matters.", "Put the result in one line.",
      ]
    case .openEnded:
      [
        "What do you see?", "What does the image show?", "Describe the image.",
        "Tell me about this image.", "What is in this picture?", "What can be said about the image?",
      ]
    case .closeEnded:
      [
        "Is the image normal, yes or no?", "Yes or no: is this image normal?", "Is this a normal image?",
        "Does everything look normal?", "Would you call the image normal?", "Is all well here?",
      ]
    case .factBased:
      [
        "How large is the lesion?", "Is the lesion small or large?", "What size is the finding?",
        "Tell me the size of the lesion.", "Name the size of what you see.", "How big is the finding?",
      ]
    case .inferenceBased:
      [
        "Should a colleague look at this image?", "Is another examination useful?",
        "Does this image need a second reader?", "Should the patient come back?",
        "Does the result call for a visit?", "Is there a reason to look again?",
      ]
    case .matching:
      [
        "Do image and text belong together?", "Does the text match the image?",
        "Is the description of the image right?", "Check whether text and image agree.",
        "Is this the right image for the text?", "Do both show the same?",
      ]
    case .selection:
      [
        "Choose the side of the lesion: left or right.", "Left or right?", "Which side is abnormal?",
        "On which side of the image is the lesion?", "Select the side with the finding.",
        "Is the finding on the left or on the right?", "Pick a side: left or right.",
        "Which side of the image shows the lesion?",
      ]
    case .errorIdentification:
      [
        "The report says that the image is normal. Is this an error?",
        "A colleague calls the image normal. Is this wrong?", "Find the error in: nothing abnormal.",
        "The note reads: no lesion. Is there an error?", "Check this report: all normal.",
        "Is the report, which says normal, in error?",
      ]
    case .qualityAssessment:
      [
        "Can the image be read?", "Is the quality of the image good enough?", "Rate the image quality.",
        "Is this image of use?", "How good is the image?", "Is the image clear enough to read?",
      ]
    case .explanationGeneration:
      [
        "Explain the result.", "Explain why you judge the image so.", "Give a reason for your reading.",
        "Why is the image normal or abnormal?", "Explain the image to a student.", "Please explain.",
      ]
    case .inferenceMaking:
      [
        "Does the lesion lie in the upper or in the lower half?", "Upper or lower half?",
        "Which half of the image is abnormal?", "In which half is the finding?",
        "Tell me the half with the lesion.", "Choose a half: upper or lower.",
        "Is the lesion above or below the middle?", "Which half shows the lesion?",
      ]
    }
  }
}
