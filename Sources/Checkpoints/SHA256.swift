import COpenSSL
import Files
import Preconditions

/// Digests by OpenSSL.
package enum SHA256 {
  /// The SHA-256 of parts of bytes, one after the other, in hexadecimal. Every part is read before the next one
  /// is asked for.
  package static func text(of parts: some Sequence<UnsafeRawBufferPointer>) -> String {
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    var digest = [UInt8](repeating: 0, count: 32)
    var isDone = EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
    for part in parts { isDone = isDone && EVP_DigestUpdate(context, part.baseAddress, part.count) == 1 }
    isDone = isDone && EVP_DigestFinal_ex(context, &digest, nil) == 1
    require(isDone, "OpenSSL cannot compute SHA-256")
    return digest.map { $0.digits(2, radix: 16) }.joined()
  }

  /// The SHA-256 of bytes in hexadecimal.
  package static func text(of bytes: [UInt8]) -> String { bytes.withUnsafeBytes { text(of: [$0]) } }
}
