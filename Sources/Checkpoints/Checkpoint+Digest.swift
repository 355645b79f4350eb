import COpenSSL
import Preconditions

extension Checkpoint {
  /// The SHA-256 of the weight files' bytes, one after the other, in hexadecimal.
  package func sha256() -> String { Self.sha256(of: [self]) }

  /// The SHA-256 of the bytes of several checkpoints' weight files, one after the other, in hexadecimal.
  package static func sha256(of checkpoints: [Checkpoint]) -> String {
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    var digest = [UInt8](repeating: 0, count: 32)
    var isDone = EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
    for shard in checkpoints.flatMap(\.shards) {
      isDone = isDone && EVP_DigestUpdate(context, shard.file.bytes.baseAddress, shard.file.bytes.count) == 1
    }
    isDone = isDone && EVP_DigestFinal_ex(context, &digest, nil) == 1
    require(isDone, "OpenSSL cannot compute SHA-256")
    return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
