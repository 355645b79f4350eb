/// Attacks on one image.
extension DigestCommands {
  private static let norms = ["linf", "l2", "l1 --radius 60", "l0", "ssim --radius 0.01"]
  private static let away = "--away-from 'a nodule in the lung'"
  private static let color = "image-attack \(model) --image color.png \(away)"
  private static let colorLesion = "\(color) --mask color-mask.png"
  private static let gray = "image-attack \(model) --image gray.png \(away)"
  private static let grayLesion = "\(gray) --mask gray-mask.png"

  static let descents =
    norms.flatMap { norm in
      each(
        "\(color) --norm \(norm)",
        ["pgd", "mi", "ni", "vmi", "apgd", "adam"].map {
          "--attack \($0) --steps 3"
        })
        + each("\(color) --norm \(norm)", ["--attack nes --steps 1", "--attack spsa --steps 1"])
        + each(
          "\(color) --norm \(norm)",
          [
            "--attack fgsm", "--attack pgd --steps 3 --source-size",
            "--attack pgd --steps 2 --random-start --restarts 2", "--attack pgd --steps 2 --di --si 2 --ti 5",
          ])
    }
    + each(
      color,
      [
        "--attack apgd --steps 3 --random-start --restarts 2", "--attack mi --steps 3 --restarts 3 --seed 9",
        "--attack pgd --steps 4 --step-size 0.4/255 --radius 3/255", "--attack pgd",
      ])
    + each(
      "\(color) --source-size",
      [
        "--attack mi --steps 3", "--attack vmi --steps 2", "--attack apgd --steps 3",
        "--attack adam --steps 3",
        "--attack nes --steps 1", "--attack spsa --steps 1",
      ])

  static let queries =
    norms.map { "\(color) --attack random --norm \($0) --steps 40" }
    + ["linf", "l2"].map { "\(color) --attack square --norm \($0) --steps 40" }
    + ["\(color) --attack square --norm ssim --steps 8"]
    + ["random", "square"].map { "\(color) --attack \($0) --steps 40 --source-size" }

  static let replacements =
    each(
      "\(colorLesion) --region lesion",
      [
        "--attack patch --steps 6", "--attack patch --steps 6 --patch-shape disc", "--attack mask",
      ])
    + each(
      "\(color) --attack patch",
      [
        "--steps 6 --patch-placement drawn", "--steps 6 --patch-placement best --patch-shape disc",
      ])
    + each("\(grayLesion) --region lesion", ["--attack patch --steps 6", "--attack mask"])

  static let imageOptions =
    each(
      color,
      [
        "--attack cw --reach 0.1 --steps 12", "--attack cw --reach 0.1 --steps 12 --source-size",
        "--attack pgd --steps 3 --di", "--attack pgd --steps 3 --si 3", "--attack pgd --steps 3 --ti 7",
        "--attack pgd --steps 3 --eot 2", "--attack pgd --steps 3 --sga",
        "--attack pgd --steps 3 --admix gray.png",
        "--attack mi --steps 3 --di --ti 7", "--attack vmi --steps 1 --sga",
        "--attack pgd --steps 3 --source-size --di --si 2 --ti 5 --eot 2", "--attack nes --steps 1 --di",
        "--sweep 1/255,2/255,4/255 --steps 3", "--sweep 0.3,1 --norm l2 --steps 3 --source-size",
        "--sweep 1/255,4/255 --attack apgd --steps 3", "--smallest-radius --reach 0.1 --steps 3",
        "--also-model tiny-clip --steps 3",
      ])
    + each(
      "image-attack \(model) --image color.png --target 'ultrasound of the brain'",
      [
        "--steps 3", "--steps 3 --rather-than 'a normal chest' --rather-than 'the left lung'",
        "--steps 3 --attack mi --norm l2 --source-size",
      ])

  static let regions =
    ["lesion", "margin --margin-width 6", "outside", "patches", "control"].map {
      "\(colorLesion) --steps 3 --region \($0)"
    }
    + each(
      "\(colorLesion) --region lesion",
      [
        "--steps 3 --source-size --norm l2", "--steps 3 --norm l0 --attack mi", "--attack square --steps 40",
        "--attack cw --reach 0.1 --steps 12",
      ])
    + ["gradient", "attention"].map { "\(color) --steps 3 --region \($0) --patch-count 3" }
    + each(
      "image-attack \(threads) --phantom 1000000024",
      [
        "--steps 3", "--steps 3 --region lesion --norm l2", "--region lesion --attack mask",
      ])

  static let graySubjects =
    norms.map { "\(gray) --steps 3 --norm \($0)" }
    + norms.map { "\(gray) --steps 3 --norm \($0) --source-size" }
    + each(
      gray,
      [
        "--attack vmi --steps 3", "--attack adam --steps 3", "--attack nes --steps 1",
        "--attack square --steps 40",
        "--attack random --norm l0 --steps 40", "--attack cw --reach 0.1 --steps 12",
        "--steps 2 --random-start --restarts 2", "--steps 3 --di --si 2 --ti 5 --eot 2",
        "--steps 3 --window 128,100",
      ])
    + each("image-attack \(model) --image equal.png \(away) --steps 3", ["--gray", "--source-size"])
    + each(
      "image-attack \(model) --image deep.png \(away) --steps 3",
      [
        "--window data", "--window data --source-size --source-depth",
        "--source-size --source-depth --norm l2",
        "--window 2000,3000 --source-size --source-depth --attack mi",
      ])
}
