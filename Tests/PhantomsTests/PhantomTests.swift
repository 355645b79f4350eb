import Imaging
import Phantoms
import Testing

/// What is drawn, and where.
struct PhantomTests {
  private static let size = 64
  private static let generator = PhantomGenerator(size: size)
  private static let seeds: Range<UInt64> = 1_000..<1_030

  /// With every finding, drawn once for all tests.
  private static let phantoms = Dictionary(
    uniqueKeysWithValues: PhantomClass.allCases.map { phantomClass in
      let phantoms = phantomClass.findings.enumerated().flatMap { index, finding in
        seeds.map { generator.phantom(phantomClass, finding: finding, seed: $0 + 1_000 * UInt64(index)) }
      }
      return (phantomClass, phantoms)
    })

  @Test(arguments: PhantomClass.allCases) func sameSeedSameBits(_ phantomClass: PhantomClass) {
    let first = Self.generator.phantom(phantomClass, hasLesion: true, seed: 5)
    let again = Self.generator.phantom(phantomClass, hasLesion: true, seed: 5)
    #expect(first.image == again.image)
    #expect(first.lesionMask == again.lesionMask)
    #expect(first.attributes == again.attributes)
    let other = Self.generator.phantom(phantomClass, hasLesion: true, seed: 6)
    #expect(first.image != other.image)
  }

  @Test(arguments: PhantomClass.allCases) func lesionIsWhereTheAttributesSay(_ phantomClass: PhantomClass)
    throws
  {
    for phantom in Self.phantoms[phantomClass]! {
      let mask = try #require(phantom.lesionMask)
      let location = try #require(phantom.attributes.lesion?.location)
      try #require(mask.count > 0, "seed \(phantom.seed)")
      let centroid = mask.centroid
      let x = location.horizontal == .left ? -centroid.x : centroid.x
      #expect(x > 0.1, "seed \(phantom.seed)")
      #expect((location.vertical == nil) == (phantomClass == .octRetina))
      if let vertical = location.vertical {
        #expect((vertical == .upper ? -centroid.y : centroid.y) > 0.1, "seed \(phantom.seed)")
      }
    }
  }

  @Test(arguments: PhantomClass.allCases) func everyLocationAndSizeOccurs(_ phantomClass: PhantomClass) {
    let lesions = Self.phantoms[phantomClass]!.compactMap(\.attributes.lesion)
    let kinds = Set(lesions.map { "\($0.size.rawValue) \($0.location.name)" })
    #expect(kinds.count == (phantomClass == .octRetina ? 4 : 8))
  }

  @Test(arguments: PhantomClass.allCases) func lesionLiesInTheAnatomy(_ phantomClass: PhantomClass) throws {
    for phantom in Self.phantoms[phantomClass]! {
      let mask = try #require(phantom.lesionMask)
      let inside = zip(mask.pixels, phantom.anatomyMask.pixels).count { $0 && $1 }
      let share = Double(inside) / Double(mask.count)
      #expect(share > 0.95, "\(phantom.attributes.lesion!.finding.name), seed \(phantom.seed)")
      #expect(phantom.anatomyMask.count > mask.count)
    }
  }

  @Test(arguments: PhantomClass.allCases) func wordsForSizesAgreeWithAreas(_ phantomClass: PhantomClass)
    throws
  {
    for finding in phantomClass.findings {
      let phantoms = Self.phantoms[phantomClass]!.filter { $0.attributes.lesion?.finding == finding }
      func area(_ size: LesionSize) -> Double {
        let areas = phantoms.filter { $0.attributes.lesion?.size == size }.map {
          Double($0.lesionMask!.count)
        }
        return areas.reduce(0, +) / Double(areas.count)
      }
      #expect(area(.large) > 1.4 * area(.small), "\(finding.name)")
      // At least the area of a disc a twentieth of the image wide.
      #expect(area(.small) > 8, "\(finding.name)")
    }
  }

  /// The same seed with and without a lesion differs at the lesion, visibly, and nowhere else but around its border
  /// and, for what stops or passes sound, below it.
  @Test(arguments: PhantomClass.allCases) func onlyTheLesionDiffers(_ phantomClass: PhantomClass) throws {
    let margin = 0.13
    for ill in Self.phantoms[phantomClass]! {
      let mask = try #require(ill.lesionMask)
      let finding = try #require(ill.attributes.lesion?.finding)
      let healthy = Self.generator.phantom(phantomClass, finding: nil, seed: ill.seed)
      #expect(healthy.lesionMask == nil && healthy.attributes.lesion == nil)
      let change = ill.image.levels(awayFrom: healthy.image)
      let inside = zip(mask.pixels, change).filter(\.0).map(\.1)
      let mean = inside.reduce(0, +) / Double(inside.count)
      #expect(mean > 12, "\(finding.name), seed \(ill.seed)")
      let reach = mask.dilated(by: Int(margin / 2 * Double(Self.size)) + 1)
      let changesBelow =
        phantomClass.modality == .ultrasound && [.calcifiedPlaque, .cyst, .mass, .dermoid].contains(finding)
      let top = mask.rows.first!
      let strays = (0..<Self.size * Self.size).count { pixel in
        change[pixel] > 0 && !reach.pixels[pixel] && !(changesBelow && pixel / Self.size >= top)
      }
      #expect(strays == 0, "\(finding.name), seed \(ill.seed)")
    }
  }

  @Test func largerImagesShowTheSameScene() throws {
    for phantomClass in PhantomClass.allCases {
      let small = PhantomGenerator(size: 64).phantom(phantomClass, hasLesion: true, seed: 3)
      let large = PhantomGenerator(size: 128).phantom(phantomClass, hasLesion: true, seed: 3)
      #expect(small.attributes == large.attributes)
      let (a, b) = (try #require(small.lesionMask), try #require(large.lesionMask))
      #expect(abs(a.centroid.x - b.centroid.x) < 0.03 && abs(a.centroid.y - b.centroid.y) < 0.03)
      let shrunk = large.image.resized(width: 64, height: 64, filter: .box)
      let change = small.image.levels(awayFrom: shrunk)
      #expect(change.reduce(0, +) / Double(change.count) < 32, "\(phantomClass.rawValue)")
    }
  }

  /// Colour for what is photographed, gray for what is measured.
  @Test(arguments: PhantomClass.allCases) func channels(_ phantomClass: PhantomClass) {
    let image = Self.generator.phantom(phantomClass, hasLesion: false, seed: 1).image
    let isPhotograph = [.fundus, .endoscopy, .dermoscopy].contains(phantomClass.modality)
    #expect(image.channels == (isPhotograph ? 3 : 1))
    #expect(image.width == Self.size && image.height == Self.size)
  }

  /// A seed promises the same bits on every machine. Whoever changes the drawing changes this number, and must
  /// train again what was trained on phantoms.
  @Test func bitsAreThoseOfEarlierVersions() {
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    for phantomClass in PhantomClass.allCases {
      for byte in Self.generator.phantom(phantomClass, hasLesion: true, seed: 77).image.pixels {
        digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3
      }
    }
    #expect(digest == 7_329_403_519_250_385_335)
  }
}
