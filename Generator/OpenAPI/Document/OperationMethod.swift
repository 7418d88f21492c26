extension Operation {
    /// An HTTP method.
    public struct Method: Hashable, Sendable {
        /// The key in a path item, `get`; the method itself for one under ``additionalKey``.
        public let rawValue: String
        /// The method in requests: `GET`. Methods are case-sensitive.
        public let name: String
        /// Whether a path item has a key for the method.
        public let isStandard: Bool

        private init(standard name: String) {
            (rawValue, self.name, isStandard) = (name, name.uppercased(), true)
        }

        /// Creates the method with a key in path items; `nil` for other keys.
        public init?(rawValue: String) {
            guard let method = Self.byKey[rawValue] else { return nil }
            self = method
        }

        /// Creates a method that has no key in path items (OpenAPI 3.2).
        init(additional name: String) {
            (rawValue, self.name, isStandard) = (name, name, false)
        }

        public static let get = Method(standard: "get")
        public static let put = Method(standard: "put")
        public static let post = Method(standard: "post")
        public static let delete = Method(standard: "delete")
        public static let options = Method(standard: "options")
        public static let head = Method(standard: "head")
        public static let patch = Method(standard: "patch")
        public static let trace = Method(standard: "trace")
        /// A request with a body that changes nothing (OpenAPI 3.2).
        public static let query = Method(standard: "query")

        /// The methods that have a key in path items.
        public static let standard: [Method] = [get, put, post, delete, options, head, patch, trace, query]
        private static let byKey = Dictionary(uniqueKeysWithValues: standard.map { ($0.rawValue, $0) })

        /// The key of a path item whose keys are other methods (OpenAPI 3.2).
        public static let additionalKey = "additionalOperations"
    }
}
