/// The Swift names of JSON names, titles, statuses and media types.
public enum Naming {
    /// Words in capitals, by Swift's API Design Guidelines.
    private static let acronyms: [String: String] = [
        "api": "API", "apis": "APIs", "http": "HTTP", "https": "HTTPS", "id": "ID", "ids": "IDs", "ip": "IP",
        "json": "JSON", "ms": "MS", "sso": "SSO", "ts": "TS", "ttl": "TTL", "ui": "UI", "uri": "URI", "uris": "URIs",
        "url": "URL", "urls": "URLs", "uuid": "UUID",
    ]

    /// `event_id` → `eventID`, `HTTPPusher` → `httpPusher`. A name without a letter or digit becomes `unnamed`.
    static func member(_ name: String) -> String {
        // `+1` and `-1` must give different names.
        let isSigned = "+-".contains(name.prefix(1)) && name.dropFirst().first?.isNumber ?? false
        let words = words(isSigned ? spelledOut(name) : name)
        guard let first = words.first else { return "unnamed" }
        var result = first.lowercased()
        for word in words.dropFirst() { result += capitalized(word) }
        result = shortened(result)
        if result.first?.isNumber ?? false { result = "_" + result }
        return reservedMembers.contains(result) ? result + "Value" : result
    }

    /// The case of an enum: `dont_notify` → `dontNotify`. Signs are spelled out if the name has no letters or digits,
    /// or begins with a sign.
    static func enumCase(_ name: String) -> String {
        if name.isEmpty { return "empty" }
        var text = name
        if words(name).isEmpty || "+-<>=!".contains(name.prefix(1)) { text = spelledOut(name) }
        if words(text).isEmpty { text = symbolNames(text) }
        let result = member(text)
        return reservedCases.contains(result) ? result + "Value" : result
    }

    /// `+1` → ` plus 1`.
    /// - Parameter dash: the word for `-`.
    static func spelledOut(_ name: String, dash: String = "minus") -> String {
        name.map { character in
            if character == "-" { return " \(dash) " }
            return signs[character].map { " \($0) " } ?? String(character)
        }.joined()
    }

    /// The names of symbols in Unicode: `⚓` → `ANCHOR`. Selectors of a symbol's form have none.
    private static func symbolNames(_ text: String) -> String {
        text.unicodeScalars.filter { !$0.properties.isDefaultIgnorableCodePoint }
            .map { ($0.properties.name ?? "").lowercased() }.joined(separator: " ")
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
        return reservedParameters.contains(result) ? result + "Value" : result
    }

    /// The method of an operation: `getPushRules` → `getPushRules`.
    static func operation(_ name: String) -> String {
        let result = member(name)
        return reservedOperations.contains(result) ? result + "Operation" : result
    }

    /// The method and the case of a webhook or a callback: `order.shipped` → `orderShipped`.
    static func webhook(_ name: String) -> String {
        let result = operation(name)
        return reservedWebhooks.contains(result) ? result + "Operation" : result
    }

    /// `push_rule` → `PushRule`. `Model` is appended to a reserved name.
    static func type(_ name: String) -> String {
        var result = shortened(words(name).map(capitalized).joined())
        if result.isEmpty { result = "Unnamed" }
        // A digit can't begin an identifier. With a letter without case, the names of type and member would be equal.
        if let first = result.first, !first.isUppercase || first.lowercased() == String(first) {
            result = "Type" + result
        }
        return reservedTypes.contains(result) ? result + "Model" : result
    }

    /// The case of a status: 307 → `temporaryRedirect`.
    static func status(_ code: Int) -> String {
        statuses[code] ?? "status\(code)"
    }

    private static let statuses = [
        200: "ok", 201: "created", 202: "accepted", 203: "nonAuthoritativeInformation", 204: "noContent",
        205: "resetContent", 206: "partialContent", 207: "multiStatus", 300: "multipleChoices",
        301: "movedPermanently", 302: "found", 303: "seeOther", 304: "notModified", 307: "temporaryRedirect",
        308: "permanentRedirect",
    ]

    /// The type name of a failure: `404` → `NotFound`, `4XX` → `ClientError`.
    static func failure(_ status: String) -> String {
        switch status.lowercased() {
        case "4xx": "ClientError"
        case "5xx": "ServerError"
        default: Int(status).map { failures[$0] ?? "Status\($0)" } ?? "Failure"
        }
    }

    private static let failures = [
        400: "BadRequest", 401: "Unauthorized", 402: "PaymentRequired", 403: "Forbidden", 404: "NotFound",
        405: "MethodNotAllowed", 406: "NotAcceptable", 408: "RequestTimeout", 409: "Conflict", 410: "Gone",
        412: "PreconditionFailed", 413: "ContentTooLarge", 415: "UnsupportedMediaType", 422: "UnprocessableContent",
        423: "Locked", 429: "TooManyRequests", 500: "InternalServerError", 501: "NotImplemented", 502: "BadGateway",
        503: "ServiceUnavailable", 504: "GatewayTimeout",
    ]

    /// The name of a collection's element: `Devices` → `Device`.
    static func singular(_ name: String) -> String {
        var result = name
        if name.hasSuffix("ies") {
            result = name.dropLast(3) + "y"
        } else if name.hasSuffix("s"), !name.hasSuffix("ss") {
            result.removeLast()
        }
        return result == name || reservedTypes.contains(result) ? shortened(name + "Element") : result
    }

    /// The plural of a noun: `entry` → `entries`.
    static func plural(_ noun: String) -> String {
        if noun.hasSuffix("y"), let before = noun.dropLast().last, !"aeiou".contains(before) {
            return noun.dropLast() + "ies"
        }
        return noun + (["s", "x", "ch", "sh"].contains(where: noun.hasSuffix) ? "es" : "s")
    }

    /// The type name of a title; `nil` if the title is a sentence rather than a name.
    static func typeOfTitle(_ title: String?) -> String? {
        guard let title, title.utf8.count <= 60 else { return nil }
        let words = words(title)
        return words.isEmpty || words.count > 6 || title.hasSuffix(".") ? nil : type(title)
    }

    /// The case name of a title; `nil` if the title is a sentence rather than a name.
    static func caseOfTitle(_ title: String?) -> String? {
        typeOfTitle(title) == nil ? nil : title.map(enumCase)
    }

    /// Returns the name if it is free, otherwise the name with a free number: the lowest one if the numbers in use have
    /// no gaps. Calls `isTaken` O(log n) times.
    static func unique(_ name: String, _ isTaken: (String) -> Bool) -> String {
        guard isTaken(name) else { return name }
        let stem = name.last?.isNumber ?? false ? name + "_" : name
        // Doubling, then bisection: many uses of one name don't take quadratic time.
        var high = 2
        while isTaken(stem + String(high)) { high *= 2 }
        var low = max(2, high / 2)
        while low < high {
            let middle = (low + high) / 2
            if isTaken(stem + String(middle)) { low = middle + 1 } else { high = middle }
        }
        return stem + String(low)
    }

    /// The name, cut to at most 120 bytes, so that it fits into a file name.
    private static func shortened(_ name: String) -> String {
        guard name.utf8.count > 120 else { return name }
        var length = 0
        return String(
            name.prefix { character in
                length += character.utf8.count
                return length <= 120
            })
    }

    /// `branch-rules` → `BranchRules`, `2024` → `Part2024`: the beginning of the name of a type. Empty for a name without
    /// a letter or digit.
    static func typePart(_ name: String) -> String {
        let result = words(name).map(capitalized).joined()
        return result.first?.isNumber ?? false ? "Part" + result : result
    }

    private static func capitalized(_ word: String) -> String {
        if let acronym = acronyms[word.lowercased()] { return acronym }
        return word.prefix(1).uppercased() + word.dropFirst()
    }

    /// Splits a name at characters that aren't letters or digits, and before a capital that begins a word: `HTTPPusher`
    /// gives `HTTP` and `Pusher`.
    static func words(_ name: String) -> [String] {
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
        // Only characters that Swift allows in an identifier: not emoji digits, for example.
        return character.unicodeScalars.allSatisfy { $0.properties.isXIDContinue }
    }
}

/// The name in a declaration, between backticks if it's a keyword.
public func escapedIdentifier(_ name: String) -> String {
    Naming.escaped(name)
}

/// The name as an argument label in a call, where only `inout` needs backticks.
public func escapedArgument(_ name: String) -> String {
    name == "inout" ? "`inout`" : name
}

/// The name as a parameter label in a declaration, where only `inout`, `var` and `let` need backticks.
public func escapedLabel(_ name: String) -> String {
    ["inout", "var", "let"].contains(name) ? "`\(name)`" : name
}
