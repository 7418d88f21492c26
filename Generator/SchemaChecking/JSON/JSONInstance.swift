import CJansson

/// Owns a jansson value, and with it everything inside.
final class JSONTree {
    /// The value; good for as long as the tree lives.
    let root: JSONInstance

    /// - Parameter root: A reference that the tree takes over.
    init(owning root: UnsafeMutablePointer<json_t>) {
        self.root = JSONInstance(json: root)
    }

    deinit { json_decref(root.json) }
}

enum JSONKind: Hashable {
    case null, bool, integer, real, string, array, object
}

enum JSONNumber: Hashable {
    case integer(Int64)
    case real(Double)
}

/// A view of a jansson value, which its ``JSONTree`` keeps alive.
struct JSONInstance {
    let json: UnsafeMutablePointer<json_t>

    /// jansson's own kind; a real may still be an integer to JSON Schema (`2.0`).
    var kind: JSONKind {
        switch json.pointee.type {
        case JSON_OBJECT: .object
        case JSON_ARRAY: .array
        case JSON_STRING: .string
        case JSON_INTEGER: .integer
        case JSON_REAL: .real
        case JSON_TRUE, JSON_FALSE: .bool
        default: .null
        }
    }

    var bool: Bool? {
        switch json.pointee.type {
        case JSON_TRUE: true
        case JSON_FALSE: false
        default: nil
        }
    }

    var number: JSONNumber? {
        switch kind {
        case .integer: .integer(Int64(json_integer_value(json)))
        case .real: .real(json_real_value(json))
        default: nil
        }
    }

    /// The UTF-8 of a string; empty for anything else.
    var utf8: UnsafeBufferPointer<UInt8> {
        guard kind == .string, let start = json_string_value(json) else {
            return UnsafeBufferPointer(start: nil, count: 0)
        }
        let raw = UnsafeRawBufferPointer(start: start, count: json_string_length(json))
        return raw.assumingMemoryBound(to: UInt8.self)
    }

    /// The text of a string; empty for anything else.
    var string: String { String(decoding: utf8, as: UTF8.self) }

    /// How many elements an array has, or members an object.
    var count: Int {
        switch kind {
        case .array: json_array_size(json)
        case .object: json_object_size(json)
        default: 0
        }
    }

    /// An array's elements, in order; empty for anything else.
    var elements: [JSONInstance] {
        guard kind == .array else { return [] }
        return (0..<count).compactMap { json_array_get(json, $0).map(JSONInstance.init) }
    }

    /// An object's members, in the order they were written; empty for anything else.
    var members: [(key: [UInt8], value: JSONInstance)] {
        guard kind == .object else { return [] }
        var result: [(key: [UInt8], value: JSONInstance)] = []
        result.reserveCapacity(count)
        var iterator = json_object_iter(json)
        while let current = iterator {
            if let key = json_object_iter_key(current), let value = json_object_iter_value(current) {
                let raw = UnsafeRawBufferPointer(start: key, count: json_object_iter_key_len(current))
                result.append((Array(raw), JSONInstance(json: value)))
            }
            iterator = json_object_iter_next(json, current)
        }
        return result
    }

    /// An object's member under a key.
    func member(_ key: [UInt8]) -> JSONInstance? {
        guard kind == .object else { return nil }
        return key.withUnsafeBytes { raw in
            // An empty array may have no address, and jansson asks for one.
            guard let start = raw.baseAddress else { return json_object_getn(json, "", 0) }
            return json_object_getn(json, start.assumingMemoryBound(to: CChar.self), raw.count)
        }.map(JSONInstance.init)
    }
}
