/// The form of result files, which docs/results.md describes.
package enum ResultSchema {
  /// Grows when a member changes its meaning or goes away; new members leave it as it is.
  package static let version = 2
}
