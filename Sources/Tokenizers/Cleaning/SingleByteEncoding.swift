/// Encodings with a byte for each character, of which ASCII is the first half.
///
/// Bytes that an encoding leaves open are controls of the same number.
struct SingleByteEncoding: Sendable {
  /// The scalars of the bytes from 0x80 on.
  private let upper: [Unicode.Scalar]

  /// Runs of consecutive scalars: the first of each in hexadecimal, with its length where it is not 1.
  private init(_ runs: String) {
    upper = runs.split(separator: " ").flatMap { run in
      let parts = run.split(separator: "*")
      let first = UInt32(parts[0], radix: 16)!
      return (0..<(parts.count > 1 ? UInt32(parts[1])! : 1)).map { Unicode.Scalar(first + $0)! }
    }
  }

  /// The scalar of a byte from 0x80 to 0xFF.
  subscript(byte: UInt32) -> Unicode.Scalar { upper[Int(byte) - 0x80] }

  static let all = [
    latin1, windows1252, windows1251, windows1250, windows1253, windows1254,
    windows1257, latin2, macRoman, dos437,
  ]

  static let latin1 = SingleByteEncoding("80*128")

  static let windows1252 = SingleByteEncoding(
    """
    20ac 81 201a 192 201e 2026 2020*2 2c6 2030 160 2039 152 8d 17d 8f*2 2018*2 201c*2 2022 2013*2 2dc \
    2122 161 203a 153 9d 17e 178 a0*96
    """)

  static let windows1251 = SingleByteEncoding(
    """
    402*2 201a 453 201e 2026 2020*2 20ac 2030 409 2039 40a 40c 40b 40f 452 2018*2 201c*2 2022 2013*2 98 \
    2122 459 203a 45a 45c 45b 45f a0 40e 45e 408 a4 490 a6*2 401 a9 404 ab*4 407 b0*2 406 456 491 b5*3 \
    451 2116 454 bb 458 405 455 457 410*64
    """)

  static let windows1250 = SingleByteEncoding(
    """
    20ac 81 201a 83 201e 2026 2020*2 88 2030 160 2039 15a 164 17d 179 90 2018*2 201c*2 2022 2013*2 98 \
    2122 161 203a 15b 165 17e 17a a0 2c7 2d8 141 a4 104 a6*4 15e ab*4 17b b0*2 2db 142 b4*5 105 15f bb \
    13d 2dd 13e 17c 154 c1*2 102 c4 139 106 c7 10c c9 118 cb 11a cd*2 10e 110 143 147 d3*2 150 d6*2 158 \
    16e da 170 dc*2 162 df 155 e1*2 103 e4 13a 107 e7 10d e9 119 eb 11b ed*2 10f 111 144 148 f3*2 151 \
    f6*2 159 16f fa 171 fc*2 163 2d9
    """)

  static let windows1253 = SingleByteEncoding(
    """
    20ac 81 201a 192 201e 2026 2020*2 88 2030 8a 2039 8c*5 2018*2 201c*2 2022 2013*2 98 2122 9a 203a \
    9c*5 385*2 a3*12 2015 b0*4 384 b5*3 388*3 bb 38c bd 38e*20 d2 3a3*44 ff
    """)

  static let windows1254 = SingleByteEncoding(
    """
    20ac 81 201a 192 201e 2026 2020*2 2c6 2030 160 2039 152 8d*4 2018*2 201c*2 2022 2013*2 2dc 2122 161 \
    203a 153 9d*2 178 a0*48 11e d1*12 130 15e df*17 11f f1*12 131 15f ff
    """)

  static let windows1257 = SingleByteEncoding(
    """
    20ac 81 201a 83 201e 2026 2020*2 88 2030 8a 2039 8c a8 2c7 b8 90 2018*2 201c*2 2022 2013*2 98 2122 \
    9a 203a 9c af 2db 9f*9 d8 a9 156 ab*4 c6 b0*8 f8 b9 157 bb*4 e6 104 12e 100 106 c4*2 118 112 10c c9 \
    179 116 122 136 12a 13b 160 143 145 d3 14c d5*3 172 141 15a 16a dc 17b 17d df 105 12f 101 107 e4*2 \
    119 113 10d e9 17a 117 123 137 12b 13c 161 144 146 f3 14d f5*3 173 142 15b 16b fc 17c 17e 2d9
    """)

  static let latin2 = SingleByteEncoding(
    """
    80*33 104 2d8 141 a4 13d 15a a7*2 160 15e 164 179 ad 17d 17b b0 105 2db 142 b4 13e 15b 2c7 b8 161 \
    15f 165 17a 2dd 17e 17c 154 c1*2 102 c4 139 106 c7 10c c9 118 cb 11a cd*2 10e 110 143 147 d3*2 150 \
    d6*2 158 16e da 170 dc*2 162 df 155 e1*2 103 e4 13a 107 e7 10d e9 119 eb 11b ed*2 10f 111 144 148 \
    f3*2 151 f6*2 159 16f fa 171 fc*2 163 2d9
    """)

  static let macRoman = SingleByteEncoding(
    """
    c4*2 c7 c9 d1 d6 dc e1 e0 e2 e4 e3 e5 e7 e9 e8 ea*2 ed ec ee*2 f1 f3 f2 f4 f6 f5 fa f9 fb*2 2020 b0 \
    a2*2 a7 2022 b6 df ae a9 2122 b4 a8 2260 c6 d8 221e b1 2264*2 a5 b5 2202 2211 220f 3c0 222b aa ba \
    3a9 e6 f8 bf a1 ac 221a 192 2248 2206 ab bb 2026 a0 c0 c3 d5 152*2 2013*2 201c*2 2018*2 f7 25ca ff \
    178 2044 20ac 2039*2 fb01*2 2021 b7 201a 201e 2030 c2 ca c1 cb c8 cd*3 cc d3*2 f8ff d2 da*2 d9 131 \
    2c6 2dc af 2d8*3 b8 2dd 2db 2c7
    """)

  static let dos437 = SingleByteEncoding(
    """
    c7 fc e9 e2 e4 e0 e5 e7 ea*2 e8 ef ee ec c4*2 c9 e6 c6 f4 f6 f2 fb f9 ff d6 dc a2*2 a5 20a7 192 e1 \
    ed f3 fa f1 d1 aa ba bf 2310 ac bd bc a1 ab bb 2591*3 2502 2524 2561*2 2556 2555 2563 2551 2557 255d \
    255c 255b 2510 2514 2534 252c 251c 2500 253c 255e*2 255a 2554 2569 2566 2560 2550 256c 2567*2 2564*2 \
    2559 2558 2552*2 256b 256a 2518 250c 2588 2584 258c 2590 2580 3b1 df 393 3c0 3a3 3c3 b5 3c4 3a6 398 \
    3a9 3b4 221e 3c6 3b5 2229 2261 b1 2265 2264 2320*2 f7 2248 b0 2219 b7 221a 207f b2 25a0 a0
    """)
}
