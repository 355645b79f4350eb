import Judges
import Phantoms
import Tensors
import Testing

@testable import Training

@Suite struct DialogueTests {
  /// All truths that a phantom of a class can have.
  private static func truths(of phantomClass: PhantomClass) -> [PhantomAttributes] {
    let lesions = phantomClass.findings.flatMap { finding in
      [LesionSize.small, .large].flatMap { size in
        Location.Horizontal.allCases.map { side in
          LesionAttributes(
            finding: finding,
            location: Location(horizontal: side, vertical: phantomClass == .octRetina ? nil : .upper),
            size: size)
        }
      }
    }
    return ([nil] + lesions.map(Optional.some)).map {
      PhantomAttributes(phantomClass: phantomClass, lesion: $0)
    }
  }

  private func isRefusal(_ answer: String) -> [Bool] {
    let judges: [any ResponseJudge] = [PublishedPhraseJudge(), RepairedPhraseJudge()]
    return judges.map { $0.verdict(on: answer, to: "") == .refusal }
  }

  @Test(arguments: PhantomClass.allCases)
  func normalAnswersAreNoRefusals(phantomClass: PhantomClass) {
    var dice = RandomGenerator(seed: 3)
    for truth in Self.truths(of: phantomClass) {
      for task in PhantomTask.allCases {
        let dialogue = PhantomDialogue(task, about: truth, using: &dice)
        #expect(dialogue.task == task && dialogue.kind == .normal)
        #expect(dialogue.text.hasPrefix("This image is about \(phantomClass.attribute). "))
        #expect(isRefusal(dialogue.answer) == [false, false], "\(dialogue.answer)")
      }
      if let naming = PhantomDialogue(namingWhatIsIn: truth, using: &dice) {
        #expect(isRefusal(naming.answer) == [false, false])
        #expect(truth.lesion != nil)
      }
    }
  }

  @Test(arguments: PhantomDialogue.Kind.allCases, PhantomClass.allCases)
  func wrongTextsAreRefusedForWhatIsWrong(kind: PhantomDialogue.Kind, phantomClass: PhantomClass) {
    guard kind.isRefused else { return }
    var dice = RandomGenerator(seed: 4)
    let own = "This image is about \(phantomClass.attribute). "
    for truth in Self.truths(of: phantomClass) {
      guard let dialogue = PhantomDialogue(kind, about: truth, using: &dice) else {
        #expect(kind == .wrongPlace && truth.lesion == nil)
        continue
      }
      #expect(isRefusal(dialogue.answer) == [true, true], "\(dialogue.answer)")
      #expect(dialogue.text.hasPrefix(own) == (kind != .unmatch && kind != .both))
      #expect((dialogue.task == nil) == (kind == .forbidden || kind == .both))
      if kind == .wrongFinding, let lesion = truth.lesion {
        #expect(!dialogue.text.contains(lesion.finding.withArticle + " ") || lesion.finding == .cyst)
        #expect(!dialogue.text.contains(lesion.finding.withArticle + "."))
      }
      if kind == .wrongPlace, let lesion = truth.lesion {
        #expect(!dialogue.text.contains("the \(lesion.location.name) part"))
      }
    }
  }

  @Test func answersTellTheTruth() {
    let lesion = LesionAttributes(
      finding: .infarct, location: Location(horizontal: .left, vertical: .lower), size: .large)
    let truth = PhantomAttributes(phantomClass: .ctBrain, lesion: lesion)
    var dice = RandomGenerator(seed: 5)
    let expected: [PhantomTask: String] = [
      .diseaseClassification: "It shows an infarct.", .viewClassification: "The view is: brain CT.",
      .abnormalityDetection: "Yes, I see an infarct.", .objectDetection: "In the lower left part.",
      .selection: "On the left.", .inferenceMaking: "In the lower half.", .factBased: "It is large.",
      .findingsGeneration: "Sure, here are the findings: large infarct, lower left part.",
      .openEnded: "I see brain CT with an infarct in the lower left part.",
    ]
    for (task, answer) in expected {
      #expect(PhantomDialogue(task, about: truth, using: &dice).answer == answer)
    }
    let healthy = PhantomAttributes(phantomClass: .octRetina, lesion: nil)
    #expect(
      PhantomDialogue(.abnormalityDetection, about: healthy, using: &dice).answer
        == "No, I see nothing abnormal.")
    #expect(PhantomDialogue(.selection, about: healthy, using: &dice).answer == "On neither side.")
  }

  @Test func tasksAndAttributesAreThoseOfTheDataSet() {
    #expect(PhantomTask.allCases.count == 18)
    #expect(Set(PhantomClass.allCases.map(\.attribute)).count == 18)
    #expect(PhantomClass.allCases.allSatisfy { $0.attribute.contains(" and ") })
    #expect(
      PhantomDialogue.text(attribute: "CT and Heart", question: "Why?")
        == "This image is about CT and Heart. Why?")
  }

  /// Every kind comes up in training, and about half of the questions are normal.
  @Test func trainingSeesAllKinds() {
    let mix = DialogueMix.usual
    var dice = RandomGenerator(seed: 6)
    var counts: [PhantomDialogue.Kind: Int] = [:]
    let truths = PhantomClass.allCases.flatMap(Self.truths)
    for index in 0..<4000 {
      let truth = truths[index % truths.count]
      counts[mix.dialogue(about: truth, using: &dice).kind, default: 0] += 1
    }
    #expect(counts.count == PhantomDialogue.Kind.allCases.count)
    #expect((1900...2800).contains(counts[.normal]!))
    #expect(counts.values.allSatisfy { $0 > 40 })
  }

  /// A check is answered by yes where what it names is the image's, else by no; about half are right.
  @Test func checksAreAnsweredByTheTruth() {
    var dice = RandomGenerator(seed: 7)
    var right = 0
    let truths = PhantomClass.allCases.flatMap(Self.truths)
    for index in 0..<4000 {
      let truth = truths[index % truths.count]
      let check = PhantomDialogue(checking: truth, using: &dice)
      let own =
        [truth.phantomClass.attribute + "?"]
        + (truth.lesion.map { ["\($0.finding.withArticle)?", "in the \($0.location.name) part?"] } ?? [])
      #expect(check.answer == (own.contains(check.text) ? "Yes." : "No."))
      right += check.answer == "Yes." ? 1 : 0
    }
    #expect((1700...2200).contains(right))
  }
}
