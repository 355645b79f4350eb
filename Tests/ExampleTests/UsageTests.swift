import Testing

/// Wrong usage: status 64 and one line that names the argument.
@Suite struct UsageTests {
  private static let search = ["--model", "m", "--prompt", "p", "--target", "t"]

  private static let image = ["--model", "m", "--image", "i"]

  private static let wholeSet = ["--model", "m", "--pairs", "p", "--output", "o"]

  private static let wrong: [String: (tool: String, arguments: [String], mention: String)] = [
    "embed without a model": ("embed", ["--text", "a"], "--model"),
    "embed of nothing": ("embed", ["--model", "m"], "--text"),
    "embed with an unknown option": ("embed", ["--model", "m", "--text", "a", "--txt", "b"], "--txt"),
    "embed of two kinds": (
      "embed", ["--model", "m", "--text", "a", "--input", "i", "--output", "o"], "--input"
    ),
    "embed without an output": ("embed", ["--model", "m", "--input", "i"], "--output"),
    "embed without an input": ("embed", ["--model", "m", "--output", "o"], "--input"),
    "embed with a value missing": ("embed", ["--model"], "--model"),
    "embed with a stray word": ("embed", ["--model", "m", "--text", "a", "b"], "'b'"),
    "tokenize an image": ("embed", ["--model", "m", "--tokenize", "--image", "i"], "--tokenize"),
    "tell of a model and embed": ("embed", ["--model", "m", "--info", "--text", "a"], "--info"),
    "tokenize by pooling": (
      "embed", ["--model", "m", "--tokenize", "--text", "a", "--pooling", "cls"], "--pooling"
    ),
    "embed lines as a table": (
      "embed", ["--model", "m", "--input", "i", "--output", "o", "--json"], "--json"
    ),
    "embed by an unknown pooling": (
      "embed", ["--model", "m", "--text", "a", "--pooling", "best"], "--pooling"
    ),
    "search with an unknown option": ("token-search", search + ["--width", "3"], "--width"),
    "search without a model": ("token-search", ["--prompt", "p", "--target", "t"], "--model"),
    "search without a target": ("token-search", ["--model", "m", "--prompt", "p"], "--target"),
    "search without a prompt": ("token-search", ["--model", "m", "--target", "t"], "--prompt"),
    "search with two kinds of prompts": ("token-search", search + ["--prompts", "f"], "--prompts"),
    "search with an unknown preset": ("token-search", search + ["--preset", "best"], "--preset"),
    "search with a broken schedule": ("token-search", search + ["--stages", "0"], "--stages"),
    "search from two starts": (
      "token-search", search + ["--initial", "a", "--initial-random"], "--initial-random"
    ),
    "search with words for tokens": ("token-search", search + ["--ban-tokens", "1,b"], "--ban-tokens"),
    "search taken up from nowhere": ("token-search", search + ["--resume"], "--output"),
    "search for each of one": ("token-search", search + ["--each"], "--prompts"),
    "search on no thread": ("token-search", search + ["--threads", "0"], "--threads"),
    "search on too many threads": ("token-search", search + ["--threads", "100000"], "--threads"),
    "search of negative steps": ("token-search", search + ["--steps", "-1"], "--steps"),
    "search of half a step": ("token-search", search + ["--steps", "0.5"], "--steps"),
    "search with a word for a seed": ("token-search", search + ["--seed", "x"], "--seed"),
    "search of negative seconds": ("token-search", search + ["--time-limit", "-1"], "--time-limit"),
    "image attack without a goal": ("image-attack", image, "--target"),
    "image attack with two goals": (
      "image-attack", image + ["--target", "a", "--away-from", "b"], "--away-from"
    ),
    "image attack with half a mask": ("image-attack", image + ["--target", "a", "--mask", "m"], "--region"),
    "image attack with an unknown region": (
      "image-attack", image + ["--target", "a", "--mask", "m", "--region", "left"], "--region"
    ),
    "image attack on found patches with a mask": (
      "image-attack", image + ["--target", "a", "--mask", "m", "--region", "gradient"], "--mask"
    ),
    "image attack on no patches": (
      "image-attack", image + ["--target", "a", "--region", "attention", "--patch-count", "0"],
      "--patch-count"
    ),
    "image attack by a patch over everything": (
      "image-attack", image + ["--target", "a", "--attack", "patch"], "--region"
    ),
    "image attack by a mask within a radius": (
      "image-attack", ["--phantom", "1", "--region", "lesion", "--attack", "mask", "--radius", "0.1"],
      "--radius"
    ),
    "image attack with a placement of nothing": (
      "image-attack", image + ["--target", "a", "--patch-placement", "drawn"], "--patch-placement"
    ),
    "image attack of an unknown name": (
      "image-attack", image + ["--target", "a", "--attack", "magic"], "--attack"
    ),
    "image attack without a score to reach": (
      "image-attack", image + ["--target", "a", "--attack", "cw"], "--reach"
    ),
    "image attack with a sweep of words": (
      "image-attack", image + ["--target", "a", "--sweep", "1/255,few"], "--sweep"
    ),
    "image attack by squares with a sweep": (
      "image-attack", image + ["--target", "a", "--attack", "square", "--sweep", "1/255"], "--sweep"
    ),
    "image attack with a margin away from a text": (
      "image-attack", image + ["--away-from", "a", "--rather-than", "b"], "--rather-than"
    ),
    "image attack with an unknown norm": (
      "image-attack", image + ["--target", "a", "--norm", "l3"], "--norm"
    ),
    "image attack with a broken fraction": (
      "image-attack", image + ["--target", "a", "--radius", "8/0"], "--radius"
    ),
    "image attack taken up from nowhere": (
      "image-attack", image + ["--target", "a", "--resume"], "--output"
    ),
    "image attack on nothing": ("image-attack", ["--model", "m", "--target", "a"], "--phantom"),
    "image attack on two images": ("image-attack", image + ["--target", "a", "--phantom", "1"], "--phantom"),
    "image attack without a model": ("image-attack", ["--image", "i", "--target", "a"], "--model"),
    "phantom with a mask": (
      "cross-attack", ["--phantom", "1", "--mask", "m", "--region", "lesion"], "--phantom"
    ),
    "phantom without a number": ("cross-attack", ["--phantom", "-1"], "--phantom"),
    "cross attack without a caption": ("cross-attack", image, "--text"),
    "cross attack with an unknown schedule": (
      "cross-attack", image + ["--text", "a", "--schedule", "best"], "--schedule"
    ),
    "set with an image": ("cross-attack", image + ["--pairs", "p", "--output", "o"], "--pairs"),
    "set without a folder": ("cross-attack", ["--model", "m", "--pairs", "p"], "--output"),
    "set without a model": ("cross-attack", ["--pairs", "p", "--output", "o"], "--model"),
    "set with an unknown pairing": ("cross-attack", wholeSet + ["--pairing", "none"], "--pairing"),
    "set with a pairing twice": (
      "cross-attack", wholeSet + ["--pairing", "matched", "--pairing", "matched"], "--pairing"
    ),
    "set on found patches": ("cross-attack", wholeSet + ["--region", "gradient"], "--region"),
    "lines to skip without a set": (
      "cross-attack", image + ["--text", "a", "--skip-unusable"], "--skip-unusable"
    ),
    "phantoms to skip": (
      "lesion-ablation", ["--model", "m", "--phantoms", "1", "--skip-unusable", "--output", "o"],
      "--skip-unusable"
    ),
    "set of nothing": ("cross-attack", wholeSet + ["--limit", "0"], "--limit"),
    "set without seeds": ("cross-attack", wholeSet + ["--seeds", "0"], "--seeds"),
    "set with a text": ("cross-attack", wholeSet + ["--text", "a"], "--pairs"),
    "set with a text to swap to": (
      "cross-attack", wholeSet + ["--goal", "swap", "--swap-to", "a"], "--swap-to"
    ),
    "set of mismatches to break": (
      "cross-attack", wholeSet + ["--goal", "break", "--pairing", "wrong-class"], "wrong-class"
    ),
    "set of matches to forge": ("cross-attack", wholeSet + ["--goal", "forge"], "--pairing"),
    "set with candidates for nothing": ("cross-attack", wholeSet + ["--candidates", "c"], "--candidates"),
    "all captions of mismatches": (
      "cross-attack", wholeSet + ["--all-captions", "--pairing", "wrong-class"], "--all-captions"
    ),
    "all captions of a single pair": ("cross-attack", image + ["--text", "a", "--all-captions"], "--pairs"),
    "pairing of a single pair": ("cross-attack", image + ["--text", "a", "--limit", "3"], "--pairs"),
    "search for a word": ("token-search", search + ["--target-score", "high"], "--target-score"),
  ]

  @Test(arguments: wrong.keys.sorted())
  func usageIsRefused(name: String) throws {
    let (tool, arguments, mention) = try #require(Self.wrong[name])
    let outcome = try runExample(tool, arguments)
    #expect(outcome.status == 64)
    #expect(outcome.output.isEmpty)
    let line = try #require(outcome.errorLine, "\(outcome.errors)")
    #expect(line.hasPrefix("\(tool): "))
    #expect(line.contains(mention), "\(line)")
  }

  @Test(arguments: ["embed", "token-search", "image-attack", "cross-attack"])
  func helpIsNoFailure(tool: String) throws {
    let outcome = try runExample(tool, ["--help"])
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    #expect(outcome.output.contains("USAGE: \(tool)"))
    #expect(outcome.output.contains("--model"))
  }
}
