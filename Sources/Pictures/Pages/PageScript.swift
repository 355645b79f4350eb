import Files

/// A program that runs in a page, with the data that it reads. Texts of the data never become markup or code.
package struct PageScript: Sendable {
  /// The program. It has no `<` and `&`, so that it may stand in XML as it is.
  package var code: String
  /// The program's SHA-256 digest in Base64, by which browsers run this program and no other.
  package var digest: String
  /// What the program finds in the element `data`, as JSON.
  package var data: JSON

  /// A program with its data.
  ///
  /// - Parameters:
  ///   - code: the program, without `<` and `&`
  ///   - digest: the program's SHA-256 digest in Base64
  ///   - data: what the program finds in the element `data`
  package init(_ code: String, digest: String, data: JSON) {
    (self.code, self.digest, self.data) = (code, digest, data)
  }

  /// The part of a content security policy that lets the program run.
  var policy: String { "; script-src 'sha256-\(digest)'" }

  /// The elements, to stand at the end of the page's body.
  var markup: HTML {
    let escapes = [("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")]
    let text = escapes.reduce(data.text()) { $0.replacing($1.0, with: $1.1) }
    let data = Markup.element("script", ["id": "data", "type": "application/json"], content: text)
    return HTML(markup: data + "\n" + Markup.element("script", content: code) + "\n")
  }
}
