// Embeds an image and two texts, and compares them.
import Checking
import Crossmatch
import Phantoms

let model = try ModelFolder(named: "phantom-clip").imageTextModel()
let phantom = PhantomGenerator(size: 128).phantom(.xrayChest, hasLesion: true, seed: 7)
let texts = ["a chest x-ray", "a fundus photograph"]

let image = model.imageEmbeddings(of: [phantom.image])
let cosines = model.textEmbeddings(of: texts).cosineSimilarity(to: image).values

for (text, cosine) in zip(texts, cosines) { print(cosine, text) }
check(cosines[0] > cosines[1], "the right text should be nearer: \(cosines)")
