/// Every decision about Swift names.
enum Naming {
    /// Words that are written in capitals, as Swift's API design guidelines ask.
    private static let acronyms: [String: String] = [
        "api": "API", "apis": "APIs", "http": "HTTP", "https": "HTTPS", "id": "ID", "ids": "IDs", "ip": "IP",
        "json": "JSON", "ms": "MS", "sso": "SSO", "ts": "TS", "ttl": "TTL", "ui": "UI", "uri": "URI", "uris": "URIs",
        "url": "URL", "urls": "URLs", "uuid": "UUID",
    ]

    /// Names that a declaration may only have between backticks.
    private static let keywords: Set<String> = [
        "associatedtype", "class", "deinit", "enum", "extension", "fileprivate", "func", "import", "init", "inout",
        "internal", "let", "open", "operator", "private", "precedencegroup", "protocol", "public", "rethrows", "static",
        "struct", "subscript", "typealias", "var", "break", "case", "catch", "continue", "default", "defer", "do",
        "else", "fallthrough", "for", "guard", "if", "in", "repeat", "return", "switch", "throw", "where", "while",
        "any", "as", "await", "false", "is", "nil", "self", "Self", "super", "throws", "true", "try", "Any",
        "actor", "async", "some", "_",
    ]

    /// Names that even backticks don't free, or that the members of every generated type have.
    private static let takenMembers: Set<String> = [
        "self", "Self", "init", "Type", "Protocol", "hashValue", "knownValues", "knownStrings", "isKnown", "jsonBytes",
        "allCases",
        "additionalProperties", "patternProperties",
    ]

    /// Names that generated cases have besides those of the schema, and those that an optional hides.
    private static let takenCases: Set<String> = ["unknown", "none", "some"]

    /// Names that are in use where the methods of clients and servers name their parameters.
    private static let takenParameters: Set<String> = ["authenticate", "body", "caller", "connection", "request"]

    /// Names that clients and servers use themselves.
    private static let takenOperations: Set<String> = ["authenticate", "connection"]

    /// Types that no type of a schema is called after: those that generated code mentions, and those that handwritten
    /// code beside it expects of the standard library and the runtime.
    private static let takenTypes = Set(EmittedType.allCases.map(\.rawValue)).union([
        "Any", "AnyHashable", "APIAuthentication", "APIPath", "APIStatus", "Array", "Codable", "CodingKey", "Decoder",
        "Dictionary", "Encoder", "Equatable", "Error", "Hasher", "JSONFormat", "JSONTypes", "MatrixError",
        "Never", "Protocol", "Self", "Set", "StaticString", "Swift", "Type", "UnexpectedResponseError", "Void",
    ])

    /// `event_id` → `eventID`, `HTTPPusher` → `httpPusher`. A name without a letter or digit becomes `unnamed`.
    static func member(_ name: String) -> String {
        // `+1` and `-1` are two names.
        let isSigned = "+-".contains(name.prefix(1)) && name.dropFirst().first?.isNumber ?? false
        let words = words(isSigned ? spelledOut(name) : name)
        guard let first = words.first else { return "unnamed" }
        var result = first.lowercased()
        for word in words.dropFirst() { result += capitalized(word) }
        result = shortened(result)
        if result.first?.isNumber ?? false { result = "_" + result }
        return takenMembers.contains(result) ? result + "Value" : result
    }

    /// The case of an enum: `dont_notify` → `dontNotify`. Signs are spelled out where there is nothing else to go by.
    static func enumCase(_ name: String) -> String {
        if name.isEmpty { return "empty" }
        var text = name
        if words(name).isEmpty || "+-<>=!".contains(name.prefix(1)) { text = spelledOut(name) }
        let result = member(text)
        return takenCases.contains(result) ? result + "Value" : result
    }

    /// `+1` → ` plus 1`.
    private static func spelledOut(_ name: String) -> String {
        name.map { character in signs[character].map { " \($0) " } ?? String(character) }.joined()
    }

    private static let signs: [Character: String] = [
        "+": "plus", "-": "minus", "*": "star", "/": "slash", "\\": "backslash", "<": "less", ">": "greater",
        "=": "equal", "!": "not", "?": "question", "#": "hash", "%": "percent", "&": "and", "|": "or", "^": "caret",
        "~": "tilde", "@": "at", "$": "dollar", ".": "dot", ",": "comma", ":": "colon", ";": "semicolon",
        "_": "underscore", " ": "space", "(": "open", ")": "close", "[": "open", "]": "close",
    ]

    /// The parameter of an operation: `event_id` → `eventID`.
    static func parameter(_ name: String) -> String {
        let result = member(name)
        return takenParameters.contains(result) ? result + "Value" : result
    }

    /// The method of an operation: `getPushRules` → `getPushRules`.
    static func operation(_ name: String) -> String {
        let result = member(name)
        return takenOperations.contains(result) ? result + "Operation" : result
    }

    /// `push_rule` → `PushRule`. Where it would hide a type that generated code needs, `Model` is appended.
    static func type(_ name: String) -> String {
        var result = shortened(words(name).map(capitalized).joined())
        if result.isEmpty { result = "Unnamed" }
        // A digit or a letter without cases: as it is, the name would be no identifier, or a member's too.
        if let first = result.first, !first.isUppercase || first.lowercased() == String(first) {
            result = "Type" + result
        }
        return takenTypes.contains(result) ? result + "Model" : result
    }

    /// Whether generated code mentions a type, or another name, that one of this name would hide.
    static func isTaken(type name: String) -> Bool { takenTypes.contains(name) }

    /// What a status is called: 307 → `temporaryRedirect`.
    static func status(_ code: Int) -> String {
        statuses[code] ?? "status\(code)"
    }

    private static let statuses = [
        200: "ok", 201: "created", 202: "accepted", 203: "nonAuthoritativeInformation", 204: "noContent",
        205: "resetContent", 206: "partialContent", 207: "multiStatus", 300: "multipleChoices",
        301: "movedPermanently", 302: "found", 303: "seeOther", 304: "notModified", 307: "temporaryRedirect",
        308: "permanentRedirect",
    ]

    /// A name for the elements of a collection: `Devices` → `Device`.
    static func singular(_ name: String) -> String {
        var result = name
        if name.hasSuffix("ies") {
            result = name.dropLast(3) + "y"
        } else if name.hasSuffix("s"), !name.hasSuffix("ss") {
            result.removeLast()
        }
        return result == name || takenTypes.contains(result) ? shortened(name + "Element") : result
    }

    /// The type that a title names; `nil` for a title that is a sentence rather than a name.
    static func typeOfTitle(_ title: String?) -> String? {
        guard let title, title.utf8.count <= 60 else { return nil }
        let words = words(title)
        return words.isEmpty || words.count > 6 || title.hasSuffix(".") ? nil : type(title)
    }

    /// The case that a title names; `nil` for a title that is a sentence rather than a name.
    static func caseOfTitle(_ title: String?) -> String? {
        typeOfTitle(title) == nil ? nil : title.map(enumCase)
    }

    /// The name, or the first one with a number behind it that isn't taken.
    static func unique(_ name: String, _ isTaken: (String) -> Bool) -> String {
        guard isTaken(name) else { return name }
        let stem = name.last?.isNumber ?? false ? name + "_" : name
        // Doubling first, so that many of one name don't take quadratic time.
        var high = 2
        while isTaken(stem + String(high)) { high *= 2 }
        var low = max(2, high / 2)
        while low < high {
            let middle = (low + high) / 2
            if isTaken(stem + String(middle)) { low = middle + 1 } else { high = middle }
        }
        return stem + String(low)
    }

    /// The name as a declaration writes it.
    static func escaped(_ name: String) -> String {
        keywords.contains(name) ? "`\(name)`" : name
    }

    /// A name that fits into that of a file.
    private static func shortened(_ name: String) -> String {
        guard name.utf8.count > 120 else { return name }
        var length = 0
        return String(
            name.prefix { character in
                length += character.utf8.count
                return length <= 120
            })
    }

    private static func capitalized(_ word: String) -> String {
        if let acronym = acronyms[word.lowercased()] { return acronym }
        return word.prefix(1).uppercased() + word.dropFirst()
    }

    /// Splits at everything that is no letter or digit, and before a capital that begins a word: `HTTPPusher` gives
    /// `HTTP` and `Pusher`.
    private static func words(_ name: String) -> [String] {
        var words: [String] = []
        var word = ""
        let characters = Array(name)
        for (index, character) in characters.enumerated() {
            guard isWordCharacter(character) else {
                if !word.isEmpty { words.append(word) }
                word = ""
                continue
            }
            if character.isUppercase, let last = word.last {
                let endsAcronym = last.isUppercase && index + 1 < characters.count && characters[index + 1].isLowercase
                if last.isLowercase || last.isNumber || endsAcronym {
                    words.append(word)
                    word = ""
                }
            }
            word.append(character)
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    private static func isWordCharacter(_ character: Character) -> Bool {
        guard character.isLetter || character.isNumber else { return false }
        // Only what Swift takes in an identifier: emoji digits and the like are left out.
        return character.unicodeScalars.allSatisfy { $0.properties.isXIDContinue }
    }
}

/// Whether generated code mentions a type of this name, which a client, a server or a module would hide.
public func isMentioned(_ name: String) -> Bool { Naming.isTaken(type: name) }

/// The name as it is written where it's declared, between backticks when it's a keyword.
public func escapedIdentifier(_ name: String) -> String {
    Naming.escaped(name)
}

/// The name as a label in a call, where only one keyword needs backticks.
public func escapedArgument(_ name: String) -> String {
    name == "inout" ? "`inout`" : name
}

/// The name as a parameter's label in a declaration, where only three keywords need backticks.
public func escapedLabel(_ name: String) -> String {
    ["inout", "var", "let"].contains(name) ? "`\(name)`" : name
}
