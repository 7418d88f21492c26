import APIRuntime
import YAMLTree

extension YAMLNode {
    /// Returns the value as JSON, by YAML's core schema.
    /// - Parameter problem: called with each number that JSON can't represent; `null` replaces it.
    package func json(onProblem problem: (YAMLNode) -> Void) -> JSONValue {
        switch value {
        case .null: return .null
        case .bool(let bool): return .boolean(bool)
        case .integer(let integer): return .integer(integer)
        case .number(let number):
            guard let number = JSONNumber(number) else {
                problem(self)
                return .null
            }
            return .number(number)
        case .string(let string): return .string(string)
        case .sequence(let nodes): return .array(nodes.map { $0.json(onProblem: problem) })
        case .mapping(let mapping):
            var object = JSONObject()
            for entry in mapping { object[entry.name] = entry.value.json(onProblem: problem) }
            return .object(object)
        }
    }

    /// Returns the entry or the item that the tokens of a JSON Pointer refer to.
    package func target(of tokens: [String]) -> ConfigurationTarget? {
        var target = ConfigurationTarget(node: self, key: nil)
        for token in tokens {
            switch target.node.value {
            case .mapping(let mapping):
                guard let entry = mapping.entry(token) else { return nil }
                target = ConfigurationTarget(node: entry.value, key: entry.key)
            case .sequence(let nodes):
                guard let index = Int(token), nodes.indices.contains(index) else { return nil }
                target = ConfigurationTarget(node: nodes[index], key: nil)
            default: return nil
            }
        }
        return target
    }

    /// The value for messages: the beginning of a scalar, the kind of other values.
    package var excerpt: String {
        switch value {
        case .string(let text): text.isEmpty ? "an empty string" : quoted(text, limit: 80)
        case .integer, .number, .bool: text.map { String($0.prefix(80)) } ?? kindName
        default: listKindName
        }
    }

    /// The kind of the value with its article, in the words of configuration files: `a list`, `a mapping`, `a string`.
    var listKindName: String {
        if case .sequence = value { "a list" } else { kindName }
    }
}

/// A value of a configuration file.
package struct ConfigurationTarget {
    package let node: YAMLNode
    /// The key of the value; `nil` for the root and for items of lists.
    package let key: YAMLNode?
}

/// Returns the reference tokens of a JSON Pointer (RFC 6901, section 4).
func referenceTokens(_ pointer: String) -> [String] {
    pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
        String($0).replacing("~1", with: "/").replacing("~0", with: "~")
    }
}
