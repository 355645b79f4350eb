/// Cross attacks on one pair.
extension DigestCommands {
  private static let image = "cross-attack \(model) --image color.png"
  private static let pair = "\(image) --text 'a round nodule in the lung'"
  private static let quick = "--rounds 2 --search-width 24 --suffix-length 3 --image-steps 2"

  static let crossAttacks = presets + schedules + goals + budgets + phrases

  private static let presets =
    ["mcm", "mcm-as-published"].map { "\(pair) --preset \($0) \(quick)" }
    + ["sep-attack", "co-attack", "sga"].flatMap {
      each(
        "\(pair) --preset \($0) --search-width 48 --image-steps 2",
        ["--seed 2", "--synonyms words.json --norm l2"])
    }

  private static let schedules =
    [
      "better", "alternate", "both", "image-first", "text-first", "adaptive", "text-only", "image-only",
    ].map { schedule in
      let steps = schedule == "text-only" ? "" : " --image-steps 2"
      let width = schedule == "image-only" ? "" : " --search-width 24"
      return "\(pair) --rounds 3 --suffix-length 3\(steps)\(width) --schedule \(schedule)"
    }

  private static let goals = each(
    "\(pair) \(quick)",
    [
      "--captions captions.txt", "--goal forge", "--goal swap --swap-to 'ultrasound of the brain'",
      "--goal leave --candidates candidates.txt", "--goal enter --candidates candidates.txt --top 2",
      "--target 'a brain'", "--away-from 'a nodule'", "--also-model tiny-clip",
      "--text-steps 3 --attribution",
    ])

  private static let budgets =
    ["l2", "l1", "l0", "ssim"].map { "\(pair) \(quick) --norm \($0)" }
    + each(
      "\(pair) \(quick)",
      [
        "--source-size", "--random-start --seed 4", "--mask color-mask.png --region lesion",
        "--mask color-mask.png --region control --norm l2 --source-size", "--region gradient --patch-count 3",
      ])
    + each(
      "cross-attack \(model) --text 'a round nodule in the lung' \(quick)",
      [
        "--image gray.png", "--image gray.png --source-size", "--image equal.png --gray",
        "--image deep.png --window data --source-size --source-depth",
      ])
    + ["cross-attack \(threads) --phantom 1000000024 --region patches \(quick)"]

  private static let phrases = each(
    "\(pair) \(quick) --phrase 'a large cyst'",
    [
      "--phrase-place below", "--phrase-draws 6", "--phrase-draws 6 --phrase-opacity 0.4 --norm l2",
    ])
}
