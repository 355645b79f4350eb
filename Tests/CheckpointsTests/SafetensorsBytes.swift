import Foundation

/// The bytes of safetensors files, well-formed or not.
enum SafetensorsBytes {
  /// A tensor of a well-formed file.
  struct Entry {
    var key: String
    var type: String
    var shape: [Int]
    var data: [UInt8]

    static func f32(_ key: String, _ values: [Float], shape: [Int]? = nil) -> Entry {
      Entry(
        key: key, type: "F32", shape: shape ?? [values.count],
        data: values.flatMap { bytes($0.bitPattern) })
    }

    /// Elements of two bytes, by their bits.
    static func words(_ key: String, _ type: String, _ bits: [UInt16]) -> Entry {
      Entry(key: key, type: type, shape: [bits.count], data: bits.flatMap(bytes))
    }
  }

  /// A well-formed file whose header is followed by `padding` spaces.
  static func file(_ entries: [Entry], metadata: String? = nil, padding: Int = 0) -> [UInt8] {
    var members = metadata.map { ["\"__metadata__\":\($0)"] } ?? []
    var start = 0
    for entry in entries {
      let end = start + entry.data.count
      members.append(
        #""\#(entry.key)":{"dtype":"\#(entry.type)","shape":\#(entry.shape),"data_offsets":[\#(start),\#(end)]}"#
      )
      start = end
    }
    let header = "{\(members.joined(separator: ","))}" + String(repeating: " ", count: padding)
    return file(header: header, data: entries.flatMap(\.data))
  }

  /// A file of any header, by whose length it is preceded unless another is given.
  static func file(header: some StringProtocol, length: UInt64? = nil, data: [UInt8] = []) -> [UInt8] {
    file(header: Array(header.utf8), length: length, data: data)
  }

  static func file(header: [UInt8], length: UInt64? = nil, data: [UInt8] = []) -> [UInt8] {
    bytes(length ?? UInt64(header.count)) + header + data
  }

  /// Little-endian bytes.
  static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian, Array.init)
  }
}
