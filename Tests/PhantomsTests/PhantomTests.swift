import Imaging
import Phantoms
import Testing

struct PhantomTests {
  @Test(arguments: PhantomClass.allCases) func drawing(_ phantomClass: PhantomClass) {
    let generator = PhantomGenerator(size: 32)
    for finding in phantomClass.findings {
      for seed in 0..<400 as Range<UInt64> {
        _ = generator.phantom(phantomClass, finding: finding, seed: seed)
      }
    }
  }
}
