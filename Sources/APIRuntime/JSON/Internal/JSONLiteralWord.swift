/// The literals of JSON.
enum JSONLiteralWord: String {
    case `true`
    case `false`
    case null

    var count: Int { self == .false ? 5 : 4 }

    /// The literal's bytes, the first one lowest.
    var word: UInt64 {
        switch self {
        case .true: 0x6575_7274
        case .false: 0x65_736C_6166
        case .null: 0x6C6C_756E
        }
    }
}
