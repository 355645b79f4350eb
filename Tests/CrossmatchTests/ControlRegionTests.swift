import Crossmatch
import Files
import Testing

@testable import Perturbations

struct ControlRegionTests {
  private static let lesion = Mask("........", ".##.....", ".###....", "........", "........", "........")

  @Test func controlsAreTheLesionElsewhere() {
    var generator = RandomGenerator(seed: 3)
    let controls = ControlRegions(of: Self.lesion).draws(6, using: &generator)
    #expect(controls.count == 6 && Set(controls).count == 6)
    for control in controls {
      #expect(control.count == Self.lesion.count)
      #expect(zip(control.pixels, Self.lesion.pixels).allSatisfy { !($0 && $1) })
      let offsets = [control, Self.lesion].map { mask in
        let inside = mask.pixels.indices.filter { mask.pixels[$0] }
        return inside.map { $0 - inside[0] }
      }
      #expect(offsets[0] == offsets[1])
    }
  }

  @Test func controlsStayInTheirRoom() {
    let room = Mask("........", ".##.....", ".###....", "....##..", "....###.", "........")
    var generator = RandomGenerator(seed: 0)
    let controls = ControlRegions(of: Self.lesion, within: room).draws(5, using: &generator)
    #expect(controls == [Mask("........", "........", "........", "....##..", "....###.", "........")])
  }

  @Test func aControlIsARegionOfItsOwn() throws {
    let region = try Region.control(of: Self.lesion, seed: 5)
    guard case .mask(let control, let name) = region else {
      Issue.record("\(region)")
      return
    }
    #expect(name == "control" && control.count == Self.lesion.count && control != Self.lesion)
    #expect(zip(control.pixels, Self.lesion.pixels).allSatisfy { !($0 && $1) })
    #expect(try Region.control(of: Self.lesion, seed: 5) == region)
    let seeds = try Set((0..<20).map { try Region.control(of: Self.lesion, seed: $0) })
    #expect(seeds.count > 5)
    #expect(Region.hasControl(of: Self.lesion, seed: 5))
    for lesion in [Mask("###", "#.#"), Mask("..", "..")] {
      #expect(!Region.hasControl(of: lesion, seed: 0))
      #expect(throws: InputError.self) { try Region.control(of: lesion, seed: 0) }
    }
  }

  @Test func thereAreNoneWithoutRoom() {
    let lesion = Mask("###", "###", "#..")
    var generator = RandomGenerator(seed: 0)
    #expect(ControlRegions(of: lesion).draws(2, using: &generator).isEmpty)
  }
}

extension Mask {
  /// From rows in which # is inside.
  init(_ rows: String...) {
    self.init(width: rows[0].count, height: rows.count, pixels: rows.joined().map { $0 == "#" })
  }
}
