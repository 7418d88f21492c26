/// A difference of a store from the expected behaviour.
package struct ConformanceFailure: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

/// Checks that two values are equal.
/// - Parameter expectation: what is expected, as a sentence.
package func expect<Value: Equatable>(_ actual: Value, _ expected: Value, _ expectation: String) throws {
    guard actual != expected else { return }
    throw ConformanceFailure("\(expectation): expected \(expected), got \(actual)")
}

/// Checks that there is a value.
package func require<Value>(_ value: Value?, _ expectation: String) throws -> Value {
    guard let value else { throw ConformanceFailure("\(expectation): got nil") }
    return value
}
