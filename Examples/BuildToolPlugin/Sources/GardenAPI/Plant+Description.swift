// Hand-written code next to generated code. A target needs at least one Swift file, which may be empty.

extension Plant: CustomStringConvertible {
    public var description: String { "bed \(bed): \(name)" }
}
