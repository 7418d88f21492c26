import APIRuntime
import ClientServerAPI

/// `room_member_count`: the room's number of joined members compares with a number.
extension PushCondition.RoomMemberCount: ConditionKind {
    /// A decimal integer after one of `==`, `<`, `>`, `>=`, `<=` or nothing, which means `==`.
    struct Check: ConditionCheck {
        private let relation: Relation
        /// `Int.max` also represents all larger numbers: no room has so many members.
        private let operand: Int

        private enum Relation { case equal, less, greater, lessOrEqual, greaterOrEqual }

        /// - Returns: `nil` for any other text, including one with a space.
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

        @inline(__always)
        func result(
            _ event: FlattenedEvent, _ room: PushRuleRoom, _ user: PushRuleUser, _ operands: ConditionOperands
        ) -> ConditionResult {
            holds(for: room.memberCount) ? .holds : .memberCountDiffers
        }

        private func holds(for count: Int) -> Bool {
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

    func compiled(with operands: inout ConditionOperands.Builder) -> Check? { Check(self.is) }

    func found(_ event: FlattenedEvent, _ room: PushRuleRoom, _ user: PushRuleUser) -> JSONValue? {
        .integer(Int64(room.memberCount))
    }

    func description(in format: ConditionFormat) -> String {
        switch format.style {
        case .brief: "members \(format.name(self.is))"
        case .sentence: "the room has \(format.name(self.is)) members"
        }
    }
}

extension PushCondition.RoomMemberCount {
    /// Whether `is` has the specification's form. If not, the condition never holds.
    package var isWellFormed: Bool { Check(self.is) != nil }
}
