/// The measurement of one case.
struct Measurement: Encodable {
    let contender: String
    let subject: String
    let operation: String
    /// The size of the payload in bytes; `nil` for a case without a payload.
    let bytes: Int?
    let samples: Int
    let medianNanoseconds: Double
    let minimumNanoseconds: Double
    /// The number of allocations for each iteration; `nil` if they aren't counted.
    var allocations: Double?

    var megabytesPerSecond: Double? { bytes.map { Double($0) * 1000 / medianNanoseconds } }
}

extension [Double] {
    /// The median; for an even number of values the mean of the two in the middle.
    var median: Double {
        let sorted = sorted()
        guard let last = sorted.last else { return .nan }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + (middle > 0 ? sorted[middle] : last)) / 2
    }
}
