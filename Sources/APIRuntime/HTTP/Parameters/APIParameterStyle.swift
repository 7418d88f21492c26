/// How the elements of an array stand in a query string (OpenAPI, "Style Values").
public enum APIParameterStyle: Hashable, Sendable {
    /// The parameter is repeated: `a=1&a=2` (`form`, exploded).
    case form
    /// `a=1,2` (`form`, not exploded).
    case joined
    /// `a=1%202`.
    case spaceDelimited
    /// `a=1%7C2`.
    case pipeDelimited
    /// `a[0]=1&a[1]=2`: not of OpenAPI, which has `deepObject` for objects, but what servers of this style understand.
    case deepObject

    /// What stands between the elements; `nil` when each has a parameter of its own.
    var delimiter: String? {
        switch self {
        case .form, .deepObject: nil
        case .joined: ","
        case .spaceDelimited: "%20"
        case .pipeDelimited: "%7C"
        }
    }

    /// The elements of an array that stands in one parameter, decoded.
    /// - Parameter raw: the value, not yet decoded: a comma within an element is percent-encoded.
    func elements(ofRaw raw: String) -> [String]? {
        if raw.isEmpty { return [] }
        switch self {
        case .form, .deepObject: return PercentEncoding.decode(raw, plusIsSpace: true).map { [$0] }
        case .joined: return Self.joined(raw, plusIsSpace: true)
        case .spaceDelimited: return Self.delimited(raw, by: " ")
        case .pipeDelimited: return Self.delimited(raw, by: "|")
        }
    }

    /// The decoded elements between the commas.
    static func joined(_ raw: some StringProtocol, plusIsSpace: Bool) -> [String]? {
        var result: [String] = []
        for element in raw.split(separator: ",", omittingEmptySubsequences: false) {
            guard let text = PercentEncoding.decode(element, plusIsSpace: plusIsSpace) else { return nil }
            result.append(text)
        }
        return result
    }

    /// These delimiters can't stand in a URL as they are, so that they don't differ from those within an element.
    private static func delimited(_ raw: String, by delimiter: Character) -> [String]? {
        PercentEncoding.decode(raw, plusIsSpace: true).map {
            $0.split(separator: delimiter, omittingEmptySubsequences: false).map(String.init)
        }
    }
}

/// How the members of an object stand in a query string (OpenAPI, "Style Values").
public enum APIObjectStyle: Hashable, Sendable {
    /// Each member is a parameter of its own: `k=v` (`form`, exploded).
    case form
    /// `a=k,v,k,v` (`form`, not exploded).
    case joined
    /// `a=k%20v%20k%20v`.
    case spaceDelimited
    /// `a=k%7Cv%7Ck%7Cv`.
    case pipeDelimited
    /// `a[k]=v`; of objects and arrays within the object `a[k][k]=v` and `a[k][0]=v`.
    case deepObject

    /// The style of an array of all names and values; `nil` where the members don't stand together.
    var listStyle: APIParameterStyle? {
        switch self {
        case .form, .deepObject: nil
        case .joined: .joined
        case .spaceDelimited: .spaceDelimited
        case .pipeDelimited: .pipeDelimited
        }
    }
}
