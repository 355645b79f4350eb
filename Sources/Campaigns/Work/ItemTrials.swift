import Files
import Foundation
import Imaging

/// Does items of one kind of study.
protocol ItemTrials: Sendable {
  /// What comes of an item; nil when it was stopped.
  ///
  /// - Parameters:
  ///   - item: the item
  ///   - pictures: where its picture goes
  ///   - underWay: the folder for what of it can be taken up again, which may not be there
  ///   - shouldStop: asked after every step
  /// - Throws: `InputError` for an item that cannot be done, `OutputError`
  func result(
    of item: ClaimedItem, savingInto pictures: PictureStore, underWay: URL, shouldStop: () -> Bool
  ) throws -> ItemResult?

  /// The image that an item begins with. Throws `InputError`.
  func cleanImages(of item: ClaimedItem) throws -> CleanImages
}

/// An image before an attack.
struct CleanImages {
  let name: String
  /// The image as it is, and with the channels that the model sees.
  let source, kept: Image
}

extension PreparedCampaign {
  /// What does the plan's items. Throws `InputError` when a model cannot be read.
  func trials(root: URL) throws -> any ItemTrials {
    plan.isOfAnswers ? try AnswerTrials(self, root: root) : CampaignTrials(self, root: root)
  }

  /// Throws `InputError` for an item that is none of the plan's.
  func require(_ item: ClaimedItem) throws {
    guard (1...max(1, contents.count)).contains(item.pair), (1...plan.models.count).contains(item.model),
      (1...plan.conditions.count).contains(item.condition)
    else { throw InputError(field: "item \(item.id)", expected: "one of the plan", found: "another") }
  }
}
