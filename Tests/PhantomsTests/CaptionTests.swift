import Phantoms
import Tensors
import Testing

/// Captions say what the attributes say, and mismatched ones are wrong in what they claim to be.
struct CaptionTests {
  private static let phantoms = (0..<300 as Range<UInt64>).map {
    PhantomGenerator(size: 32).phantom(seed: $0)
  }

  private static func names(_ caption: String, _ words: String) -> Bool {
    " \(caption.lowercased().filter { $0.isLetter || $0.isWhitespace || $0 == "-" }) ".contains(" \(words) ")
  }

  @Test func allKindsOccur() {
    #expect(Set(Self.phantoms.map(\.attributes.phantomClass)).count == PhantomClass.allCases.count)
    let healthy = Self.phantoms.count { $0.attributes.lesion == nil }
    #expect((60...140).contains(healthy))
  }

  @Test func everyClassHasTwoFindingsAndEveryFindingAClass() {
    for phantomClass in PhantomClass.allCases { #expect(Set(phantomClass.findings).count >= 2) }
    #expect(Set(PhantomClass.allCases.flatMap(\.findings)) == Set(Finding.allCases))
    #expect(Set(PhantomClass.allCases.map(\.caption)).count == 18)
  }

  @Test func matchedCaptionsSayWhatIsThere() {
    for phantom in Self.phantoms {
      let captions = phantom.matchedCaptions
      #expect(captions.count == CaptionStyle.allCases.count && Set(captions).count == captions.count)
      guard let lesion = phantom.attributes.lesion else {
        for caption in captions {
          #expect(["no", "normal", "without"].contains { Self.names(caption, $0) }, "\(caption)")
        }
        continue
      }
      for caption in captions { #expect(Self.names(caption, lesion.finding.name), "\(caption)") }
      for caption in captions.dropFirst() { #expect(Self.names(caption, lesion.location.name), "\(caption)") }
      #expect(Self.names(captions[1], lesion.size.rawValue), "\(captions[1])")
    }
  }

  @Test(arguments: CaptionMismatch.allCases) func mismatchedCaptionsAreNeverTrue(_ mismatch: CaptionMismatch)
  {
    for phantom in Self.phantoms {
      let captions = phantom.mismatchedCaptions(mismatch)
      #expect(Set(captions).count == captions.count)
      #expect(Set(captions).isDisjoint(with: phantom.matchedCaptions))
      #expect(captions.isEmpty == (mismatch == .wrongLocation && phantom.attributes.lesion == nil))
    }
  }

  @Test func wrongFindingsNameAnotherFindingOfTheClassOrNone() {
    for phantom in Self.phantoms {
      let own = phantom.attributes.lesion?.finding
      for caption in phantom.mismatchedCaptions(.wrongFinding) {
        if let own { #expect(!Self.names(caption, own.name), "\(caption)") }
        let others = phantom.attributes.phantomClass.findings.filter { $0 != own }
        let namesOther = others.contains { Self.names(caption, $0.name) }
        let namesNone = ["no", "normal", "without"].contains { Self.names(caption, $0) }
        #expect(namesOther != namesNone, "\(caption)")
        if own == nil { #expect(namesOther, "\(caption)") }
      }
    }
  }

  @Test func wrongLocationsNameAnotherPlaceAndTheSameFinding() {
    for phantom in Self.phantoms {
      guard let lesion = phantom.attributes.lesion else { continue }
      for caption in phantom.mismatchedCaptions(.wrongLocation) {
        #expect(Self.names(caption, lesion.finding.name), "\(caption)")
        #expect(!Self.names(caption, lesion.location.name), "\(caption)")
        #expect(["left", "right"].contains { Self.names(caption, $0) }, "\(caption)")
      }
    }
  }

  @Test(arguments: CaptionMismatch.allCases) func onlyOneAttributeIsWrong(_ mismatch: CaptionMismatch) {
    var generator = RandomGenerator(seed: 1)
    for phantom in Self.phantoms {
      let truth = phantom.attributes
      for wrong in truth.mismatched(mismatch, using: &generator) {
        #expect((wrong.phantomClass != truth.phantomClass) == (mismatch == .wrongClass))
        if let lesion = wrong.lesion { #expect(wrong.phantomClass.findings.contains(lesion.finding)) }
        switch mismatch {
        case .wrongClass: #expect((wrong.lesion == nil) == (truth.lesion == nil))
        case .wrongFinding:
          #expect(wrong.lesion?.finding != truth.lesion?.finding)
          if wrong.lesion != nil, truth.lesion != nil {
            #expect(wrong.lesion?.location == truth.lesion?.location)
          }
        case .wrongLocation:
          #expect(wrong.lesion?.finding == truth.lesion?.finding)
          #expect(wrong.lesion?.location != truth.lesion?.location)
        }
      }
    }
  }

  /// Small enough to be learned from captions alone.
  @Test func vocabularyIsSmall() {
    let captions = Self.phantoms.flatMap { phantom in
      phantom.matchedCaptions + CaptionMismatch.allCases.flatMap(phantom.mismatchedCaptions)
    }
    let words = Set(captions.flatMap { $0.lowercased().split { !$0.isLetter && $0 != "-" } })
    #expect((80...140).contains(words.count))
    #expect(captions.map(\.count).max()! < 120)
  }
}
