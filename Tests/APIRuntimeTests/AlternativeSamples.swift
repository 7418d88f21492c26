@_spi(Generated) import APIRuntime

/// An untagged union in the form of generated code.
indirect enum Shape: JSONCodable {
    case circle(Circle)
    case square(Square)
    case group([Shape])
    case name(String)
    case unknown(JSONValue)

    struct Circle: JSONCodable {
        var radius: Int64
        private static let keys = JSONStringTable(["radius"], required: [0])

        init?(from reader: inout JSONReader) {
            var radius: Int64?
            var object = reader.beginObject(keepingUnknown: true)
            while let key = reader.nextKey(in: &object, of: Self.keys) {
                switch key {
                case 0: radius = reader.readInteger(minimum: 1)
                default: break
                }
            }
            guard reader.endObject(object, of: Self.keys), let radius else { return nil }
            self.radius = radius
        }

        func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("radius", radius)
            writer.endObject()
        }
    }

    struct Square: JSONCodable {
        var side: Int64
        var color: Priority?
        private static let keys = JSONStringTable(["side", "color"], required: [0])

        init?(from reader: inout JSONReader) {
            var side: Int64?
            var object = reader.beginObject(keepingUnknown: true)
            while let key = reader.nextKey(in: &object, of: Self.keys) {
                switch key {
                case 0: side = reader.readInteger(minimum: 1)
                case 1: color = Priority(from: &reader)
                default: break
                }
            }
            guard reader.endObject(object, of: Self.keys), let side else { return nil }
            self.side = side
        }

        func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("side", side)
            writer.member("color", color)
            writer.endObject()
        }
    }

    private static let alternatives = JSONAlternatives<Self>(
        .oneOf,
        [
            .init(.object) { Circle(from: &$0).map(Self.circle) },
            .init(.object) { Square(from: &$0).map(Self.square) },
            .init(.array) { $0.readArray { Shape(from: &$0) }.map(Self.group) },
            .init(.string) { $0.readString(maxLength: 5).map(Self.name) },
        ],
        unknown: Self.unknown)

    init?(from reader: inout JSONReader) {
        guard let value = reader.read(Self.alternatives) else { return nil }
        self = value
    }

    func write(to writer: inout JSONWriter) {
        switch self {
        case .circle(let value): value.write(to: &writer)
        case .square(let value): value.write(to: &writer)
        case .group(let value): value.write(to: &writer)
        case .name(let value): value.write(to: &writer)
        case .unknown(let value): value.write(to: &writer)
        }
    }
}

/// A union of two numbers and two lists of itself, which causes trials inside trials.
indirect enum Nested: JSONCodable {
    case first([Nested])
    case second([Nested])
    case small(Int64)
    case number(Double)
    case unknown(JSONValue)

    private static let alternatives = JSONAlternatives<Self>(
        .anyOf,
        [
            .init(.array) { $0.readArray(minItems: 2) { Nested(from: &$0) }.map(Self.first) },
            .init(.array) { $0.readArray { Nested(from: &$0) }.map(Self.second) },
            .init(.integer) { $0.readInteger(maximum: 9).map(Self.small) },
            .init(.number) { $0.readNumber().map(Self.number) },
        ],
        unknown: Self.unknown)

    init?(from reader: inout JSONReader) {
        guard let value = reader.read(Self.alternatives) else { return nil }
        self = value
    }

    func write(to writer: inout JSONWriter) {
        switch self {
        case .first(let value), .second(let value): value.write(to: &writer)
        case .small(let value): value.write(to: &writer)
        case .number(let value): value.write(to: &writer)
        case .unknown(let value): value.write(to: &writer)
        }
    }
}
