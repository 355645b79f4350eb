import CZip
import Files
import Foundation

/// A zip archive whose members are read from their beginning, unpacked as they are read.
final class ZipFile {
  private let file: URL
  private let archive: OpaquePointer
  /// The names of the members in order.
  let names: [String]

  private static let mostMembers: Int64 = 1 << 20

  /// Opens an archive. Throws `InputError` when it is none.
  init(_ file: URL) throws {
    self.file = file
    _ = try InputFile.size(of: file)
    var code: Int32 = 0
    guard let archive = zip_open(file.path, ZIP_RDONLY | ZIP_CHECKCONS, &code) else {
      var error = zip_error_t()
      zip_error_init_with_code(&error, code)
      defer { zip_error_fini(&error) }
      throw InputError(
        file: file.path, expected: "a whole zip archive", found: String(cString: zip_error_strerror(&error)))
    }
    self.archive = archive
    let count = zip_get_num_entries(archive, 0)
    names = (0..<min(count, Self.mostMembers)).map {
      zip_get_name(archive, UInt64($0), zip_flags_t(ZIP_FL_ENC_UTF_8)).map { String(cString: $0) } ?? ""
    }
    guard count <= Self.mostMembers else {
      throw InputError(file: file.path, expected: "at most \(Self.mostMembers) members", found: "\(count)")
    }
  }

  deinit { zip_discard(archive) }

  /// Opens a member. Throws `InputError` when there is none of that name, it is encrypted, or its form of
  /// compression is not known.
  func member(_ name: String) throws -> ZipMember {
    guard let index = names.firstIndex(of: name) else {
      throw InputError(
        file: file.path, expected: "a member \(name)", found: names.prefix(20).joined(separator: ", "))
    }
    guard let member = zip_fopen_index(archive, UInt64(index), 0) else {
      throw InputError(
        file: file.path, field: name, expected: "a member that can be unpacked",
        found: String(cString: zip_strerror(archive)))
    }
    return ZipMember(member, of: self, file: file.path, name: name)
  }
}

/// A member of a zip archive while it is read.
final class ZipMember {
  private let member: OpaquePointer
  /// What has to stay open while the member is.
  private let archive: ZipFile
  private let file: String
  private let name: String

  fileprivate init(_ member: OpaquePointer, of archive: ZipFile, file: String, name: String) {
    (self.member, self.archive, self.file, self.name) = (member, archive, file, name)
  }

  deinit { zip_fclose(member) }

  /// An error about the member.
  func error(expected: String, found: String) -> InputError {
    InputError(file: file, field: name, expected: expected, found: found)
  }

  private static let largestPart = 1 << 16

  /// The next `count` bytes; fewer at the member's end. No more memory is taken than is filled, but for 64 KiB.
  ///
  /// Throws `InputError` when the packed data are damaged.
  func bytes(_ count: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let wanted = min(count - bytes.count, Self.largestPart)
      var result: Int64 = 0
      let part = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
        result = zip_fread(member, buffer.baseAddress, UInt64(wanted))
        filled = max(0, Int(result))
      }
      guard result >= 0 else {
        let problem = zip_error_strerror(zip_file_get_error(member)).map { String(cString: $0) }
        throw error(expected: "undamaged data", found: problem ?? "others")
      }
      if result == 0 { break }
      bytes += part
    }
    return bytes
  }
}
