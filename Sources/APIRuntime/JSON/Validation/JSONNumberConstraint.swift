/// The limits of a schema on a number.
@_spi(Generated)
public struct JSONNumberConstraint: Sendable {
    let minimum: Double
    let maximum: Double
    let exclusiveMinimum: Double
    let exclusiveMaximum: Double
    let multipleOf: Double?
    let values: [Double]?

    /// - Parameters:
    ///   - multipleOf: the number that the value must be a multiple of, by the decimal digits of both.
    ///   - values: the only numbers that are allowed.
    public init(
        minimum: Double = -.infinity, maximum: Double = .infinity, exclusiveMinimum: Double = -.infinity,
        exclusiveMaximum: Double = .infinity, multipleOf: Double? = nil, values: [Double]? = nil
    ) {
        self.minimum = minimum
        self.maximum = maximum
        self.exclusiveMinimum = exclusiveMinimum
        self.exclusiveMaximum = exclusiveMaximum
        self.multipleOf = multipleOf
        self.values = values
    }

    /// Whether the constraint rejects some numbers.
    var isLimiting: Bool {
        minimum > -.infinity || maximum < .infinity || exclusiveMinimum > -.infinity || exclusiveMaximum < .infinity
            || multipleOf != nil || values != nil
    }

    /// Returns the limits that a number violates.
    /// - Parameter text: the number as written.
    func problems(of number: Double, text: String) -> [(code: JSONViolation.Code, expected: String)] {
        var problems: [(code: JSONViolation.Code, expected: String)] = []
        if number < minimum { problems.append((.minimum, "at least \(minimum)")) }
        if number > maximum { problems.append((.maximum, "at most \(maximum)")) }
        if number <= exclusiveMinimum { problems.append((.exclusiveMinimum, "more than \(exclusiveMinimum)")) }
        if number >= exclusiveMaximum { problems.append((.exclusiveMaximum, "less than \(exclusiveMaximum)")) }
        if let multipleOf, !DecimalNumber(text).isMultiple(of: DecimalNumber(multipleOf.description)) {
            problems.append((.multipleOf, "a multiple of \(multipleOf)"))
        }
        if let values, !values.contains(number) {
            problems.append((.enum, values.map(\.description).listed(by: "or")))
        }
        return problems
    }
}
