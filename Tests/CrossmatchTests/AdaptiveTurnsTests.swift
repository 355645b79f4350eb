import Crossmatch
import Testing

@testable import CrossAttacks

@Suite struct AdaptiveTurnsTests {
  /// Plays turns in which the sides gain what `gains` says, and lists them.
  private func turns(_ count: Int, gains: (AdaptiveTurns.Side, Int) -> Float) -> [AdaptiveTurns.Side] {
    var turns = AdaptiveTurns()
    return (0..<count).map { turn in
      let side = turns.next
      turns.note(side, gain: gains(side, turn), evaluations: side == .text ? 100 : 10)
      return side
    }
  }

  @Test func eachSideIsTriedAndTheBetterOneGoesOn() {
    let played = turns(6) { side, _ in side == .text ? 1 : 0.05 }  // 0.01 against 0.005 an evaluation
    #expect(played == [.text, .image, .text, .text, .text, .text])
  }

  @Test func evaluationsCountNotTurns() {
    let played = turns(4) { side, _ in side == .text ? 1 : 0.2 }  // 0.01 against 0.02 an evaluation
    #expect(played == [.text, .image, .image, .image])
  }

  @Test func theOtherSideIsTriedAgain() {
    let played = turns(8) { side, _ in side == .image ? 1 : 0 }
    #expect(played == [.text, .image, .image, .image, .image, .text, .image, .image])
  }

  @Test func gainsFade() {
    let played = turns(7) { side, turn in side == .text && turn == 0 ? 1 : side == .image ? 0.01 : 0 }
    #expect(played == [.text, .image, .text, .text, .text, .text, .image])
  }
}
