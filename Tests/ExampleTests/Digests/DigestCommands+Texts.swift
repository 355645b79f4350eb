/// Token searches.
extension DigestCommands {
  private static let models = "token-search \(model)"
  private static let prompt = "--prompt 'chest radiograph with a round nodule in the left lung'"
  private static let target = "--target 'ultrasound of the brain'"
  private static let search = "\(models) \(prompt) \(target)"
  private static let quick = "--preset gcg --search-width 24 --top-k 16 --suffix-length 4 --steps 4"

  static let tokenSearches = presets + stages + places + goals + candidates + words + limits

  private static let presets = each(
    search,
    [
      "--steps 115", "--preset gcg --search-width 64 --steps 5",
      "--preset gaslite --suffix-length 6 --gradients 4 --search-width 16 --sweep-positions 3 --steps 3",
      "--preset pez --steps 25", "--preset hotflip --steps 4", "--preset random --steps 60",
      "--preset words --steps 3",
    ])

  private static let stages = each(
    "\(search) --suffix-length 5 --stages",
    [
      "0:1:1:descent,10:16:1:sampling,60:16:3:sweep --steps 25",
      "0:16:1:sweep,40:8:1:flips,70:8:0:sampling --preset gcg --buffer 4 --steps 8",
    ])

  private static let places =
    each(
      "\(search) \(quick)",
      [
        "--place prefix", "--draft-model phantom-clip --search-width 32",
      ])
    + each(
      "\(models) \(target) \(quick)",
      [
        "--prompt 'a chest {trigger} radiograph'", "--prompt 'a nodule' --also-model tiny-clip",
        "--prompt 'a nodule' --also-model phantom-clip --draft-model tiny-clip", "--prompts prompts.txt",
        "--prompts prompts.txt --each",
        "--prompts prompts.txt --place prefix --also-model tiny-clip --seed 3",
      ])

  private static let goals =
    ["mean", "worst", "centroid"].map { "\(search) \(quick) --target 'an MRI of the brain' --several \($0)" }
    + each(
      "\(models) \(prompt) \(quick)",
      [
        "--away-from 'a nodule in the lung'", "--target 'a brain' --away-from 'a nodule in the lung'",
        "--target 'a brain' --target 'a heart' --away-from 'a nodule' --away-from 'a lung' --several worst",
        "--target 'a brain' --measure dot",
      ])

  private static let candidates =
    each(
      "\(search) \(quick)",
      [
        "--initial-random", "--replacements 2 --buffer 3",
        "--merges 4 --experience 2 --position-preference 1",
        "--gradients 3 --skew 3",
        "--restarts 3 --restart-patience 1 --disturbance 2 --initial-random --steps 12",
        "--whole-words --ban-target-words", "--allow-non-ascii --ban-words brain,mri --ban-tokens 562,563",
        "--largest-shift 0.2",
      ])
    + each(
      "\(search) --preset gcg --search-width 24 --top-k 16 --steps 4",
      [
        "--initial 'a large mass'", "--initial-tokens 562,343,268",
      ])

  private static let words = each(
    search,
    [
      "--synonyms words.json --steps 3", "--synonyms words.json --most-substitutions 1 --steps 3",
      "--neighbours 5 --most-substitutions 2 --steps 3",
    ])

  private static let limits = each(
    "\(search) --preset gcg --search-width 24 --suffix-length 4",
    [
      "--steps 50 --evaluation-limit 100", "--steps 50 --target-score 0.3", "--steps 30 --patience 2",
    ])
}
