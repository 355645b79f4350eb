import Datasets
import EmbeddingModels
import Experiments
import Files
import Foundation
import Locks
import Runs

/// What a worker needs for items, made when it is first needed: models, what measures under them, attacks.
final class CampaignTrials: ItemTrials {
  /// What measures and judges under one model.
  struct Meter: Sendable {
    let meter: PairMeter
    let judge: PairJudge
  }

  private struct Place: Hashable {
    let model, set: Int
  }

  private struct Kept: Sendable {
    var models: [Int: any ImageTextModel] = [:]
    var meters: [Place: Meter] = [:]
  }

  private let prepared: PreparedCampaign
  private let root: URL
  private let places: [(set: Int, pair: SetPair)]
  private let kept = Mutex(Kept())

  init(_ prepared: PreparedCampaign, root: URL) {
    (self.prepared, self.root) = (prepared, root)
    places = prepared.sets.enumerated().flatMap { index, set in set.pairs.map { (index, $0) } }
  }

  /// The pair of an item. Throws `InputError` for an item that is none of the plan's.
  func pair(of item: ClaimedItem) throws -> SetPair {
    try prepared.require(item)
    return places[item.pair - 1].pair
  }

  /// A model by its number, from 1. Throws `InputError`.
  func model(_ number: Int) throws -> any ImageTextModel { try kept.withLock { try load(number, &$0) } }

  private func load(_ number: Int, _ kept: inout Kept) throws -> any ImageTextModel {
    if let known = kept.models[number] { return known }
    let model = try prepared.plan.allModels[number - 1].open(in: root)
    kept.models[number] = model
    return model
  }

  /// Measures and judges an item's pair under a model, counted from 1. Throws `InputError`.
  func meter(_ model: Int, of item: ClaimedItem) throws -> Meter {
    let place = Place(model: model, set: places[item.pair - 1].set)
    return try kept.withLock { kept in
      if let meter = kept.meters[place] { return meter }
      let meter = try PairMeter(prepared.sets[place.set], under: load(model, &kept))
      let made = Meter(meter: meter, judge: PairJudge(meter))
      kept.meters[place] = made
      return made
    }
  }

  /// The attack of an item, ready to be run. Throws `InputError`.
  func trial(of item: ClaimedItem) throws -> PairTrial {
    let (plan, set) = (prepared.plan, places[item.pair - 1].set)
    let meter = try meter(item.model, of: item).meter
    let region = plan.data[set].region
    let attack: SetRun.Attack
    switch try plan.conditions[item.condition - 1].made() {
    case .image(let made):
      attack = SetRun.attacks(
        by: made, meter.plan, within: region, against: [meter.losses], evaluations: plan.limits.evaluations)
    case .cross(let made):
      attack = SetRun.attacks(
        by: made, meter.plan, within: region, against: [meter.losses], evaluations: plan.limits.evaluations)
    case .answer:
      throw InputError(field: "item \(item.id)", expected: "an attack on a pair", found: "one on an answer")
    }
    return PairTrial(meter, attack: attack)
  }

  /// The numbers of the models that are shown what an attack on one model finds, from 1.
  func watchers(of item: ClaimedItem) -> [Int] {
    let watching = Set(prepared.plan.watchers.map(\.name))
    return prepared.plan.allModels.indices.map { $0 + 1 }.filter {
      $0 != item.model && watching.contains(prepared.plan.allModels[$0 - 1].name)
    }
  }

  func result(
    of item: ClaimedItem, savingInto pictures: PictureStore, underWay: URL, shouldStop: () -> Bool
  ) throws -> ItemResult? {
    let pair = try pair(of: item)
    return try pair.sample.naming {
      var picture = ""
      let finding = try trial(of: item).finding(
        of: pair, seed: item.seed,
        snapshots: {
          try OutputFile.makeFolder(underWay)
          return SnapshotFile(in: underWay)
        },
        saving: { image in
          let (digest, file) = try pictures.save(image)
          picture = digest
          return (file, "images/\(PictureStore.name(of: digest))")
        }, shouldStop: shouldStop)
      guard let finding else { return nil }
      return try ItemResult(
        finding.row, picture: picture,
        judgement: judgement(of: pair, finding.measurement, under: item.model, item),
        transfers: transfers(of: finding, pair, item))
    }
  }

  private func transfers(
    of finding: PairTrial.Finding, _ pair: SetPair, _ item: ClaimedItem
  ) throws -> [Int: ItemResult.Judgement] {
    var transfers: [Int: ItemResult.Judgement] = [:]
    for watcher in watchers(of: item) {
      let measurement = try meter(watcher, of: item).meter.measurement(
        of: pair, clean: finding.clean, attacked: finding.saved, text: finding.row.adversarial.text)
      transfers[watcher] = try judgement(of: pair, measurement, under: watcher, item)
    }
    return transfers
  }

  private func judgement(
    of pair: SetPair, _ measurement: PairMeter.Measurement, under model: Int, _ item: ClaimedItem
  ) throws -> ItemResult.Judgement {
    let isRight = try meter(model, of: item).judge.isRight(pair, measurement)
    return ItemResult.Judgement(
      isRightBefore: isRight.before, isRightAfter: isRight.after,
      similarityBefore: measurement.similarity.before, similarityAfter: measurement.similarity.after)
  }

  func cleanImages(of item: ClaimedItem) throws -> CleanImages {
    let sample = try pair(of: item).sample
    let source = try sample.readImage()
    return CleanImages(
      name: sample.id, source: source, kept: try model(item.model).preprocessing.keepingChannels(source))
  }
}
