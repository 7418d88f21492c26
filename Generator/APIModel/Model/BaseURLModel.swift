/// The base URLs of an API's servers.
public struct BaseURLModel: Sendable {
    /// A server: the template of a base URL.
    public struct Server: Sendable {
        /// The name of the function that returns the URL.
        public var swiftName: String
        /// The URL in the document.
        public var url: String
        public var description: String?
        /// The scheme and the authority.
        public var pieces: [PathPiece]
        public var variables: [Variable]
    }

    /// A variable of a URL.
    public struct Variable: Sendable {
        public var swiftName: String
        /// The name of the enum with the allowed values; `nil` for any text.
        public var typeName: String?
        public var defaultValue: String
        public var description: String?
    }

    /// An enum of a variable's allowed values.
    public struct Values: Sendable {
        public var typeName: String
        public var cases: [StringEnum.Case]
    }

    /// The name of the enum with a function for each server.
    public var typeName: String
    public var servers: [Server]
    public var values: [Values]
}
