import HTTPTypes

/// What a server answers.
public struct ServerResponse: Sendable {
    public var status: HTTPResponse.Status
    public var fields: HTTPFields
    public var body: [UInt8]

    public init(status: HTTPResponse.Status, fields: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// A response whose body is JSON.
    public init(status: HTTPResponse.Status = .ok, json: some JSONCodable) {
        self.init(status: status, fields: [.contentType: "application/json"], body: json.jsonBytes())
    }
}
