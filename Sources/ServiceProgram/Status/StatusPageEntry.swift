import StatusAPI

/// A destination of deliveries on an operator's page: a row of a table, and details to be opened.
package struct StatusPageEntry: Sendable {
    /// The name, which may be the words of others.
    package var name: String
    /// The kind of the destination in a word, such as the provider's name; may be empty.
    package var kind: String
    package var state: OperationalState
    /// The problems, the worst first.
    package var problems: [StatusProblem]
    package var lastSuccess: EventTime?
    package var lastFailure: FailureStatus?
    /// The deliveries of the last minute.
    package var perMinute: Double
    package var lastHour: ResultCounts
    package var total: ResultCounts
    package var latency: LatencyStatus?
    package var latencyLast5Minutes: LatencyStatus?
    package var minutes: MinuteCounts
    package var breakers: [BreakerStatus]

    package init(
        name: String, kind: String, state: OperationalState, problems: [StatusProblem], lastSuccess: EventTime?,
        lastFailure: FailureStatus?, perMinute: Double, lastHour: ResultCounts, total: ResultCounts,
        latency: LatencyStatus?, latencyLast5Minutes: LatencyStatus?, minutes: MinuteCounts, breakers: [BreakerStatus]
    ) {
        self.name = name
        self.kind = kind
        self.state = state
        self.problems = problems
        self.lastSuccess = lastSuccess
        self.lastFailure = lastFailure
        self.perMinute = perMinute
        self.lastHour = lastHour
        self.total = total
        self.latency = latency
        self.latencyLast5Minutes = latencyLast5Minutes
        self.minutes = minutes
        self.breakers = breakers
    }

    /// The identifier of the entry's element: the name with other characters than letters, digits and `.` as hexadecimal
    /// numbers.
    package var id: String {
        var id = "entry-"
        for byte in name.utf8 {
            let scalar = Unicode.Scalar(byte)
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            id += isPlain || byte == UInt8(ascii: ".") ? String(scalar) : "-" + String(byte, radix: 16)
        }
        return id
    }
}
