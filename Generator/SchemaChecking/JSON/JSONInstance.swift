import CJansson

/// The owner of a jansson value and everything inside it.
final class JSONTree {
    /// The value; valid during the lifetime of the tree.
    let root: JSONInstance

    /// - Parameter root: A reference, whose ownership passes to the tree.
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

/// A view of a jansson value; valid during the lifetime of its ``JSONTree``.
struct JSONInstance {
    let json: UnsafeMutablePointer<json_t>

    /// The kind that jansson reports. A real such as `2.0` is an integer in JSON Schema.
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

    /// The UTF-8 of a string; empty for other kinds.
    var utf8: UnsafeBufferPointer<UInt8> {
        guard kind == .string, let start = json_string_value(json) else {
            return UnsafeBufferPointer(start: nil, count: 0)
        }
        let raw = UnsafeRawBufferPointer(start: start, count: json_string_length(json))
        return raw.assumingMemoryBound(to: UInt8.self)
    }

    /// The text of a string; empty for other kinds.
    var string: String { String(decoding: utf8, as: UTF8.self) }

    /// The number of elements of an array or members of an object; otherwise 0.
    var count: Int {
        switch kind {
        case .array: json_array_size(json)
        case .object: json_object_size(json)
        default: 0
        }
    }

    /// The elements of an array; empty for other kinds.
    var elements: [JSONInstance] {
        guard kind == .array else { return [] }
        return (0..<count).compactMap { json_array_get(json, $0).map(JSONInstance.init) }
    }

    /// The members of an object, in the order of the text; empty for other kinds.
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

    /// Returns the member of an object under a key.
    func member(_ key: [UInt8]) -> JSONInstance? {
        guard kind == .object else { return nil }
        return key.withUnsafeBytes { raw in
            // An empty array may have no address, but jansson needs one.
            guard let start = raw.baseAddress else { return json_object_getn(json, "", 0) }
            return json_object_getn(json, start.assumingMemoryBound(to: CChar.self), raw.count)
        }.map(JSONInstance.init)
    }
}
