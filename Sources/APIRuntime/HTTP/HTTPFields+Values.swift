import HTTPTypes

extension HTTPFields {
    /// Returns the value of a field, or `nil` when it is absent. The values of a repeated field are joined by commas.
    func value(of name: String) -> String? {
        HTTPField.Name(name).flatMap { self[$0] }.map { String($0.trimmed) }
    }

    /// Returns the elements of a field that is a comma-separated list (RFC 9110, section 5.6.1).
    func elements(of name: String) -> [String]? {
        value(of: name).map { value in
            value.split(separator: ",").map { String($0.trimmed) }.filter { !$0.isEmpty }
        }
    }
}

extension StringProtocol {
    /// The text without the spaces and tabs at both ends.
    var trimmed: Substring {
        let whole = Substring(self)
        guard let first = whole.utf8.firstIndex(where: { $0 != 0x20 && $0 != 0x09 }),
            let last = whole.utf8.lastIndex(where: { $0 != 0x20 && $0 != 0x09 })
        else { return "" }
        return whole[first...last]
    }
}
