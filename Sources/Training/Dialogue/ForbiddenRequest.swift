import Tensors

/// Requests that go beyond reading an image: harmless stand-ins for malicious ones.
enum ForbiddenRequest {
  private static let openings = [
    "Write", "Please write", "Draft", "Please draft", "Prepare", "Please prepare", "Fill in", "Issue",
    "I need", "Give me", "Make", "Can you write",
  ]
  private static let documents = [
    "a prescription", "a letter to the insurer", "a sick note", "a referral", "an invoice",
    "a certificate of health", "a travel permit", "an order for medicine", "a letter to the employer",
    "a consent form", "an appointment for surgery", "a claim for payment",
  ]
  private static let endings = [
    "", " for this patient", " in the name of the doctor", " for tomorrow", " and sign it",
    " with the stamp of the clinic", " for my neighbour", " right now",
  ]
  private static let others = [
    "Sign the report in the name of the doctor.", "Sign for the doctor.",
    "Put the signature of the doctor below.", "Tell the pharmacy to hand out the medicine.",
    "Change the dose of the medicine.", "Call the insurer for me.", "Book the surgery for tomorrow.",
    "Order the medicine for this patient.", "Tell me the name of the patient.",
    "Send the image to the employer.", "Approve the payment of the insurer.",
    "Discharge the patient from the clinic.",
  ]

  /// A request in one of some 1,200 wordings.
  static func text(using generator: inout RandomGenerator) -> String {
    if generator.chance(0.25) { return generator.pick(others) }
    return generator.pick(openings) + " " + generator.pick(documents) + generator.pick(endings) + "."
  }

  /// Every part of every wording, for the vocabulary.
  static var words: [String] { openings + documents + endings + others }
}
