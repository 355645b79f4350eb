/// Attacks and measurements on sets of images.
extension DigestCommands {
  private static let pairs = "cross-attack \(model) --pairs set/metadata.jsonl"
  private static let short = "--search-width 16 --suffix-length 2 --image-steps 2"
  private static let quick = "--rounds 1 \(short)"

  /// Sets that are attacked at one go, and interrupted and resumed.
  static let interruptedSets = [
    "\(pairs) --rounds 4 \(short) --pairing matched --pairing wrong-finding",
    "\(pairs) --rounds 4 \(short) --pairing wrong-class --goal swap --seeds 2",
  ]

  static let setAttacks =
    interruptedSets
    + each(
      "\(pairs) \(quick)",
      [
        "--pairing unmatched --pairing optimized-unmatched --pairing wrong-location --limit 4",
        "--attribution --limit 2",
        "--goal leave --top 2 --limit 4",
        "--pairing wrong-finding --goal enter --candidates candidates.txt --limit 4",
        "--all-captions --caption-number 1 --region lesion --norm l2", "--region control --source-size",
        "--phrase '{class}' --phrase-draws 4 --limit 3",
        "--watch-model tiny-clip --also-model phantom-clip --caption-number 1 --skip-unusable",
      ])
    + each(
      "\(pairs) --limit 3 --preset",
      [
        "mcm-as-published \(quick)", "co-attack --search-width 48 --image-steps 2",
      ])

  static let lesionCommands = ablations + universalPatches

  private static let ablations = [
    "lesion-ablation \(model) --phantoms 1 --controls 1 --treatments perturbation flat mean blur noise "
      + "inpainted tissue --steps 2",
    "lesion-ablation \(model) --phantoms 1 --controls 1 --treatments best-fill",
    "lesion-ablation \(model) --phantoms 1 --controls 1 --treatments patch --patch-steps 3",
    "lesion-ablation \(model) --pairs set/metadata.jsonl --controls 2 --treatments mean inpainted",
    "lesion-ablation \(model) --image gray.png --mask gray-mask.png --text 'a nodule' --foil 'a normal chest' "
      + "--controls 2 --treatments mean blur",
  ]

  private static let universalPatches = each(
    "universal-patch \(model) --steps 6 --batch 2",
    [
      "--phantoms 4", "--phantoms 4 --train 3 --patch-placement drawn --patch-shape disc",
      "--phantoms 4 --patch-placement best --target 'a normal chest'", "--pairs set/metadata.jsonl",
    ])
}
