import HTTPTypes

/// A request that a simulator has received.
public struct ReceivedRequest: Sendable {
    public let method: String
    /// The path with its query.
    public let path: String
    public let authority: String
    public let fields: HTTPFields
    public let body: [UInt8]
    /// The number of the connection, from 1.
    public let connection: Int
    /// The HTTP/2 stream; `nil` on HTTP/1.1.
    public let stream: Int32?
    /// Common name of the client's certificate.
    public let clientCertificate: String?
    /// Names of the HTTP/2 fields that were added to the compression table, pseudo-fields included.
    public let indexedFields: Set<String>

    /// Returns the only value of a field; `nil` if it is missing or repeated.
    func value(_ name: String) -> String? {
        let values = values(name)
        return values.count == 1 ? values[0] : nil
    }

    /// Returns all values of a field.
    func values(_ name: String) -> [String] {
        HTTPField.Name(name).map { fields[values: $0] } ?? []
    }
}
