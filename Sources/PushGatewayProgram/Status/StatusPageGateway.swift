import CommandLineSupport
import ServiceProgram
import StatusAPI

/// The values of the whole gateway.
struct StatusPageGateway {
    let status: GatewayStatus

    func rendered() -> HTML {
        .element(
            "section", ["aria-labelledby": "gateway"], .element("h2", ["id": "gateway"], .text("Gateway")),
            StatusPageTile.rendered(tiles), byStatus)
    }

    private var tiles: [StatusPageTile] {
        let (requests, deliveries) = (status.requests, status.deliveries)
        let number = { (number: Int64) in StatusText.number(Int(number)) }
        let tiles = [
            StatusPageTile(
                "Requests a minute", StatusText.rate(requests.perMinute),
                "\(number(requests.lastHour)) in the last hour"),
            StatusPageTile("Deliveries a minute", StatusText.rate(deliveries.perMinute), lastHour),
            StatusPageTile(
                "In flight", number(deliveries.inFlight), StatusText.count(Int(requests.inFlight), "request")),
            StatusPageTile(
                "Queue", number(status.queue.entries),
                "\(StatusText.bytes(Int(status.queue.bytes))) of \(StatusText.bytes(Int(status.queue.maxBytes)))"),
            StatusPageTile("Refused requests", number(requests.refusedLastHour), "in the last hour"),
            StatusPageTile("Devices of unknown apps", number(deliveries.unknownAppsLastHour), "in the last hour"),
            StatusPageTile("Duplicates not sent again", number(deliveries.duplicatesLastHour), "in the last hour"),
        ]
        return tiles + status.process.tiles + [ReloadStatus.tile(status.reload)]
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
