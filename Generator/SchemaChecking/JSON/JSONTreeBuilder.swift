import CJansson
import YAMLTree

/// A builder of jansson values from events.
struct JSONTreeBuilder {
    private typealias Container = (json: UnsafeMutablePointer<json_t>, key: [UInt8])

    /// The open containers, outermost first.
    private var containers: [Container] = []
    private var root: UnsafeMutablePointer<json_t>?
    private var isComplete = false

    /// Adds a value to the innermost open container, or as the root.
    /// - Parameter json: A new reference, whose ownership passes to the builder; `nil` if creating it failed.
    /// - Returns: Whether the value was added.
    mutating func add(_ json: UnsafeMutablePointer<json_t>?) -> Bool {
        guard let json else { return false }
        guard let container = containers.last else {
            guard root == nil else {
                json_decref(json)
                return false
            }
            root = json
            isComplete = true
            return true
        }
        return Self.insert(json, into: container)
    }

    mutating func open(_ json: UnsafeMutablePointer<json_t>?) -> Bool {
        guard let json else { return false }
        if let container = containers.last {
            guard Self.insert(json, into: container) else { return false }
        } else {
            guard root == nil else {
                json_decref(json)
                return false
            }
            root = json
        }
        containers.append((json, []))
        return true
    }

    mutating func key(_ key: [UInt8]) {
        guard let last = containers.indices.last else { return }
        containers[last].key = key
    }

    mutating func close() {
        containers.removeLast()
        isComplete = containers.isEmpty
    }

    /// Returns the value, or `nil` if it isn't complete. Must be called once.
    mutating func finish() -> JSONTree? {
        guard let root else { return nil }
        let tree = JSONTree(owning: root)
        self.root = nil
        return isComplete ? tree : nil
    }

    private static func insert(_ json: UnsafeMutablePointer<json_t>, into container: Container) -> Bool {
        if container.json.pointee.type == JSON_ARRAY { return json_array_append_new(container.json, json) == 0 }
        return container.key.withUnsafeBytes { raw in
            let start = raw.baseAddress?.assumingMemoryBound(to: CChar.self)
            guard let start else { return json_object_setn_new_nocheck(container.json, "", 0, json) }
            return json_object_setn_new_nocheck(container.json, start, raw.count, json)
        } == 0
    }

    static func string(_ bytes: [UInt8]) -> UnsafeMutablePointer<json_t>? {
        bytes.withUnsafeBytes { raw in
            guard let start = raw.baseAddress else { return json_string("") }
            return json_stringn(start.assumingMemoryBound(to: CChar.self), raw.count)
        }
    }
}

extension JSONTree {
    /// Reads texts that `json_loadb` can't read: with U+0000 in keys, or with integers outside the range of `Int64`.
    /// Only these integers become floats.
    /// - Parameter bytes: Text in which ``PayloadLocator/firstError(maxDepth:)`` finds no error.
    static func built(from bytes: [UInt8], maxDepth: Int) -> JSONTree? {
        var scanner = JSONScanner(bytes: bytes, maxDepth: maxDepth)
        var builder = JSONTreeBuilder()
        while let (event, range) = try? scanner.next() {
            var isAdded = true
            switch event {
            case .end:
                return builder.finish()
            case .objectStart: isAdded = builder.open(json_object())
            case .arrayStart: isAdded = builder.open(json_array())
            case .objectEnd, .arrayEnd: builder.close()
            case .key:
                guard let key = try? JSONStringLiteral.unescape(bytes, in: range) else { return builder.finish() }
                builder.key(key)
            case .string:
                let text = try? JSONStringLiteral.unescape(bytes, in: range)
                isAdded = builder.add(text.flatMap(JSONTreeBuilder.string))
            case .number(let isInteger):
                let text = String(decoding: bytes[range], as: UTF8.self)
                if isInteger, let integer = Int64(text) {
                    isAdded = builder.add(json_integer(json_int_t(integer)))
                } else {
                    isAdded = builder.add(Double(text).flatMap { json_real($0) })
                }
            case .bool(let value): isAdded = builder.add(value ? json_true() : json_false())
            case .null: isAdded = builder.add(json_null())
            }
            // An incomplete builder returns nil and releases its values.
            if !isAdded { break }
        }
        _ = builder.finish()
        return nil
    }
}
