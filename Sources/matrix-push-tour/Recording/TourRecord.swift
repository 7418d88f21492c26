import APIRuntime

/// Everything that happened in a tour.
struct TourRecord: Sendable {
    /// The gateway's configuration, with names for the addresses.
    var configuration = ""
    var acts: [RecordedAct] = []
    /// Descriptions of what should have been otherwise: screens of devices, violations of a provider's rules.
    var failures: [String] = []
}

/// A step of the tour, with its requests, and what the devices show afterwards.
struct RecordedAct: Sendable {
    /// The number, from 1.
    var number: Int
    /// The time of day in the garden, `07:31`.
    var time: String
    var title: String
    var introduction: String
    /// The hops in the order of their beginnings.
    var hops: [RecordedHop] = []
    var notes: [Note] = []
    var screens: [DeviceScreen] = []

    /// A sentence about what happened between two hops.
    struct Note: Sendable {
        /// The number of the hop that began last.
        let hop: Int
        let text: String
    }
}

/// A request from one part of the chain to another, with its response. All texts have names for addresses and secrets.
struct RecordedHop: Sendable {
    /// The number in the tour, from 1.
    let number: Int
    let from: String
    let to: String
    let method: String
    /// The path with the query, not percent-encoded.
    let path: String
    /// The app that the request is for, if there is one.
    let subject: String?
    /// The header fields that are shown. Others are omitted, because they include tokens and times.
    let fields: [String]
    let body: Body
    /// Whether texts show the bodies: those of the first request of a kind.
    let isDetailed: Bool
    var result: Result?
    var remarks: [Remark] = []

    enum Body: Sendable {
        case none
        case json(JSONValue)
        /// A body that isn't JSON, such as an encrypted one; its size in bytes.
        case binary(Int)
    }

    enum Result: Sendable {
        case response(status: Int, JSONValue?)
        /// No response came; the reason.
        case lost(String)
    }

    /// A sentence about a hop, perhaps with a JSON value.
    struct Remark: Sendable {
        let text: String
        let json: JSONValue?
        /// Whether texts show it only with the bodies.
        let isDetail: Bool
    }
}
