import APIRuntime
import ClientServerAPI
import StringGrammars

/// `event_match`: a property's whole text matches a glob; with `content.body`, words of the text.
extension PushCondition.EventMatch: ConditionKind {
    enum Check: ConditionCheck {
        /// A property's whole text matches a glob.
        case whole(PropertyReference, glob: Int)
        /// Words of the body match a glob.
        case words(glob: Int)
        /// A property's whole text matches the user's ID, read as a glob.
        case userID(PropertyReference)
        /// Words of the body match the localpart of the user's ID, read as a glob.
        case localpart

        @inline(__always)
        func result(
            _ event: FlattenedEvent, _ room: PushRuleRoom, _ user: PushRuleUser, _ operands: ConditionOperands
        ) -> ConditionResult {
            switch self {
            case .whole(let property, let glob):
                let number = property.number(in: event, operands)
                guard number >= 0 else { return .propertyAbsent }
                guard event.isString(number) else { return .notAString }
                return event.matchesWhole(number, operands.outlines[glob], operands.globs[glob])
                    ? .holds : .patternDiffers
            case .words(let glob):
                guard let matches = event.bodyMatchesWords(operands.outlines[glob], operands.globs[glob]) else {
                    return event.missingBodyResult
                }
                return matches ? .holds : .noSuchWords
            case .userID(let property):
                let number = property.number(in: event, operands)
                guard number >= 0 else { return .propertyAbsent }
                guard case .string(let text) = event.value(number) else { return .notAString }
                // Usually the text is exactly this ID, or another user's.
                if text.isIdentical(to: user.userID) { return .holds }
                let glob = FoldedGlob(user.userID)
                return event.matchesWhole(number, glob.outline, glob) ? .holds : .patternDiffers
            case .localpart:
                let glob = FoldedGlob(DefaultPushRules.localpart(of: user.userID))
                guard let matches = event.bodyMatchesWords(glob.outline, glob) else { return event.missingBodyResult }
                return matches ? .holds : .noSuchWords
            }
        }
    }

    func compiled(with operands: inout ConditionOperands.Builder) -> Check? {
        let path = PropertyPath(key)
        if KnownProperty(path) == .body {
            return operands.isPlaceholderLocalpart(pattern) ? .localpart : .words(glob: operands.glob(pattern))
        }
        let property = operands.property(path)
        return operands.isPlaceholder(pattern) ? .userID(property) : .whole(property, glob: operands.glob(pattern))
    }

    func naming(_ user: PushRuleUser, insteadOf placeholder: String) -> PushCondition? {
        var named = self
        if KnownProperty(PropertyPath(key)) == .body {
            guard pattern.isIdentical(to: DefaultPushRules.localpart(of: placeholder)) else { return nil }
            named.pattern = DefaultPushRules.localpart(of: user.userID)
        } else {
            guard pattern.isIdentical(to: placeholder) else { return nil }
            named.pattern = user.userID
        }
        return .eventMatch(named)
    }

    func found(_ event: FlattenedEvent, _ room: PushRuleRoom, _ user: PushRuleUser) -> JSONValue? {
        event.value(at: PropertyPath(key))
    }

    func description(in format: ConditionFormat) -> String {
        let (name, glob) = (format.name(key), format.value(.string(pattern)))
        return switch format.style {
        case .brief: "\(name) ~ \(glob)"
        case .sentence: "\(name) \(key == "content.body" ? "has the words" : "matches") \(glob)"
        }
    }
}
