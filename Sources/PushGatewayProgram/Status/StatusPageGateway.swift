import CommandLineSupport
import GatewayStatusAPI

/// The values of the whole gateway.
struct StatusPageGateway {
    let status: GatewayStatus

    func rendered() -> HTML {
        .element(
            "section", ["aria-labelledby": "gateway"], .element("h2", ["id": "gateway"], .text("Gateway")),
            .element("dl", attributes: [("class", "tiles")], children: tiles.map(Self.tile)), byStatus)
    }

    private struct Tile {
        let name: String
        let value: HTML
        var note: HTML = .group([])

        init(_ name: String, _ value: String, _ note: String = "") {
            self.name = name
            self.value = .text(value)
            self.note = .text(note)
        }

        init(_ name: String, _ value: String, note: HTML) {
            self.name = name
            self.value = .text(value)
            self.note = note
        }
    }

    private static func tile(_ tile: Tile) -> HTML {
        .element(
            "div", .element("dt", .text(tile.name)), .element("dd", class: "value", tile.value),
            .element("dd", class: "note", tile.note))
    }

    private var tiles: [Tile] {
        let (requests, deliveries) = (status.requests, status.deliveries)
        let number = { (number: Int64) in StatusText.number(Int(number)) }
        var tiles = [
            Tile(
                "Requests a minute", StatusText.rate(requests.perMinute),
                "\(number(requests.lastHour)) in the last hour"),
            Tile("Deliveries a minute", StatusText.rate(deliveries.perMinute), lastHour),
            Tile("In flight", number(deliveries.inFlight), "\(StatusText.count(Int(requests.inFlight), "request"))"),
            Tile(
                "Queue", number(status.queue.entries),
                "\(StatusText.bytes(Int(status.queue.bytes))) of \(StatusText.bytes(Int(status.queue.maxBytes)))"),
            Tile("Refused requests", number(requests.refusedLastHour), "in the last hour"),
            Tile("Devices of unknown apps", number(deliveries.unknownAppsLastHour), "in the last hour"),
            Tile("Duplicates not sent again", number(deliveries.duplicatesLastHour), "in the last hour"),
        ]
        if let bytes = status.process.residentBytes { tiles.append(Tile("Memory", StatusText.bytes(Int(bytes)))) }
        if let open = status.process.openDescriptors {
            let most = status.process.maxDescriptors.map { "of \(number($0))" } ?? ""
            tiles.append(Tile("Open descriptors", number(open), most))
        }
        tiles.append(
            status.reload.map { reload in
                Tile("Last reload", reload.succeeded ? "Succeeded" : "Failed", note: StatusPagePart.time(reload.at))
            } ?? Tile("Last reload", "None", "since the start"))
        return tiles
    }

    private var lastHour: String {
        let counts = status.deliveries.lastHour
        let number = { (number: Int64) in StatusText.number(Int(number)) }
        return "last hour: \(number(counts.delivered)) delivered, \(number(counts.rejected)) rejected, "
            + "\(number(counts.retry)) to be retried, \(number(counts.failed)) failed"
    }

    private var byStatus: HTML {
        guard !status.requests.byStatus.isEmpty else { return .group([]) }
        return .element(
            "table", ["class": "results"], .element("caption", .text("Requests by the status of their response")),
            .element(
                "thead",
                .element(
                    "tr",
                    .group(
                        ["Status", "A minute", "Last hour", "Since the start"].map {
                            .element("th", ["scope": "col"], .text($0))
                        }))),
            .element(
                "tbody", attributes: [],
                children: status.requests.byStatus.map { count in
                    .element(
                        "tr",
                        .element("th", ["scope": "row"], .text("\(count.status) \(Self.meaning(of: count.status))")),
                        .element("td", class: "number", .text(StatusText.rate(count.perMinute))),
                        .element("td", class: "number", .text(StatusText.number(Int(count.lastHour)))),
                        .element("td", class: "number", .text(StatusText.number(Int(count.total)))))
                }))
    }

    private static func meaning(of status: Int64) -> String {
        switch status {
        case 200: "OK"
        case 400: "invalid"
        case 401, 403: "forbidden"
        case 404, 405: "unknown path"
        case 408: "too slow"
        case 413: "too large"
        case 415: "unknown encoding"
        case 429: "paused, or over a limit"
        case 500: "internal error"
        case 502: "not delivered"
        case 503: "stopping"
        default: ""
        }
    }
}
