/// The operand of `room_member_count`: a decimal integer after one of `==`, `<`, `>`, `>=`, `<=` or nothing, which means
/// `==`.
struct MemberCountComparison: Hashable, Sendable {
    private let relation: Relation
    /// `Int.max` also stands for everything above: no room has so many members.
    private let operand: Int

    private enum Relation { case equal, less, greater, lessOrEqual, greaterOrEqual }

    /// `nil` for a text that is written otherwise, be it by a space.
    init?(_ text: String) {
        let relations: [(String, Relation)] = [
            ("==", .equal), ("<=", .lessOrEqual), (">=", .greaterOrEqual), ("<", .less), (">", .greater),
        ]
        let prefixed = relations.first { text.utf8.starts(with: $0.0.utf8) }
        relation = prefixed?.1 ?? .equal
        let digits = text.utf8.dropFirst(prefixed?.0.utf8.count ?? 0)
        guard !digits.isEmpty else { return nil }
        var operand = 0
        for byte in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            let (tenfold, overflow) = operand.multipliedReportingOverflow(by: 10)
            let (sum, overflow2) = tenfold.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
            operand = overflow || overflow2 || operand == .max ? .max : sum
        }
        self.operand = operand
    }

    func holds(for count: Int) -> Bool {
        let count = min(count, .max - 1)
        return switch relation {
        case .equal: count == operand
        case .less: count < operand
        case .greater: count > operand
        case .lessOrEqual: count <= operand
        case .greaterOrEqual: count >= operand
        }
    }
}
