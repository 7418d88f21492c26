/// The serialization of an array in a query string (OpenAPI, "Style Values").
public enum APIParameterStyle: Hashable, Sendable {
    /// The parameter is repeated: `a=1&a=2` (`form`, exploded).
    case form
    /// `a=1,2` (`form`, not exploded).
    case joined
    /// `a=1%202`.
    case spaceDelimited
    /// `a=1%7C2`.
    case pipeDelimited
    /// `a[0]=1&a[1]=2`. OpenAPI defines `deepObject` only for objects; servers of this style understand it for arrays.
    case deepObject

    /// The text between the elements; `nil` when each element is a parameter of its own.
    var delimiter: String? {
        switch self {
        case .form, .deepObject: nil
        case .joined: ","
        case .spaceDelimited: "%20"
        case .pipeDelimited: "%7C"
        }
    }

    /// Returns the decoded elements of an array in one parameter, or `nil` for invalid percent-encoding.
    /// - Parameter raw: the value before decoding: a comma within an element is percent-encoded.
    func elements(ofRaw raw: String) -> [String]? {
        if raw.isEmpty { return [] }
        switch self {
        case .form, .deepObject: return PercentEncoding.decode(raw, plusIsSpace: true).map { [$0] }
        case .joined: return Self.joined(raw, plusIsSpace: true)
        case .spaceDelimited: return Self.delimited(raw, by: " ")
        case .pipeDelimited: return Self.delimited(raw, by: "|")
        }
    }

    /// Returns the decoded elements between commas, or `nil` for invalid percent-encoding.
    static func joined(_ raw: some StringProtocol, plusIsSpace: Bool) -> [String]? {
        var result: [String] = []
        for element in raw.split(separator: ",", omittingEmptySubsequences: false) {
            guard let text = PercentEncoding.decode(element, plusIsSpace: plusIsSpace) else { return nil }
            result.append(text)
        }
        return result
    }

    /// Returns the elements between spaces or bars. A URL has these delimiters only percent-encoded, so they can't be
    /// distinguished from the same characters within an element.
    private static func delimited(_ raw: String, by delimiter: Character) -> [String]? {
        PercentEncoding.decode(raw, plusIsSpace: true).map {
            $0.split(separator: delimiter, omittingEmptySubsequences: false).map(String.init)
        }
    }
}

/// The serialization of an object in a query string (OpenAPI, "Style Values").
public enum APIObjectStyle: Hashable, Sendable {
    /// Each member is a parameter of its own: `k=v` (`form`, exploded).
    case form
    /// `a=k,v,k,v` (`form`, not exploded).
    case joined
    /// `a=k%20v%20k%20v`.
    case spaceDelimited
    /// `a=k%7Cv%7Ck%7Cv`.
    case pipeDelimited
    /// `a[k]=v`; for objects and arrays within the object `a[k][k]=v` and `a[k][0]=v`.
    case deepObject

    /// The style of the array of all names and values; `nil` when the members aren't in one parameter.
    var listStyle: APIParameterStyle? {
        switch self {
        case .form, .deepObject: nil
        case .joined: .joined
        case .spaceDelimited: .spaceDelimited
        case .pipeDelimited: .pipeDelimited
        }
    }
}
