import APIRuntime
import StripeAPI

private struct Server: StripeServer {
    let subscriptions = Received<PostSubscriptionsRequest>()
    let customers = Received<PostCustomersRequest?>()
    let files = Received<PostFilesForm>()
    let filters = Received<GetAccountsCreated?>()

    func getAccounts(
        created: GetAccountsCreated?, endingBefore: String?, expand: [String]?, limit: Int64?, startingAfter: String?,
        _ body: GetAccountsRequest?
    ) async throws {
        filters.append(created)
    }

    func postCustomers(_ body: PostCustomersRequest?) async throws { customers.append(body) }
    func postFiles(_ body: PostFilesForm) async throws { files.append(body) }
    func postSubscriptions(_ body: PostSubscriptionsRequest) async throws { subscriptions.append(body) }

    func getQuotesQuotePdf(
        expand: [String]?, quote: String, _ body: GetQuotesQuotePdfRequest?
    ) async throws -> APIContentStream {
        content("application/pdf", Array("%PDF of \(quote)".utf8))
    }
}

private func withClient(_ server: Server, _ body: (StripeClient) async throws -> Void) async throws {
    var router = APIRouter()
    server.register(on: &router)
    try await withConnection(to: router) { try await body(StripeClient($0)) }
}

@Sendable func stripeForms() async throws {
    let server = Server()
    let subscriptions = try [
        """
        {"customer": "cus_4", "add_invoice_items": [{"price_data": {"currency": "eur", "product": "p", "unit_amount": 5}},
        {"price": "price_1", "quantity": 2, "tax_rates": ["a&b", "c"]}], "automatic_tax": {"enabled": true},
        "items": [{"price": "p1", "quantity": 1, "metadata": {"k": "1", "true": "null"}}], "metadata": {"é": "ü=&"}}
        """,
        #"{"customer": "cus_5", "billing_thresholds": "", "metadata": "", "trial_end": "now", "items": [{"price": "5"}]}"#,
    ].map { text in try PostSubscriptionsRequest(json: text) }
    let customer = try PostCustomersRequest(
        json: """
            {"address": {"city": "Bonn", "postal_code": "53111"}, "preferred_locales": ["de", "en"], "balance": -5,
            "tax_id_data": [{"type": "eu_vat", "value": "DE123"}]}
            """)
    try await withClient(server) { client in
        for subscription in subscriptions { try await client.postSubscriptions(subscription) }
        try await client.postCustomers(customer)
    }
    try expectEqual(server.subscriptions.take(), subscriptions)
    try expectEqual(server.customers.take(), [customer])
}

@Sendable func stripeUpload() async throws {
    let server = Server()
    let file = PostFilesForm(
        expand: ["file_link", "a,b"], file: "a\r\n--b",
        fileLinkData: .init(create: true, expiresAt: 5, metadata: .object(["order": "7", "0": "x"])),
        purpose: .disputeEvidence)
    try await withClient(server) { try await $0.postFiles(file) }
    try expectEqual(server.files.take(), [file])
}

@Sendable func stripeFilters() async throws {
    let server = Server()
    let filters = try [#"{"gte": 1700000000, "lt": 1800000000}"#, "1700000000"].map { text in
        try GetAccountsCreated(json: text)
    }
    try await withClient(server) { client in
        for filter in filters { try await client.getAccounts(created: filter, expand: ["data"]) }
        try await client.getAccounts()
    }
    try expectEqual(server.filters.take(), filters.map(Optional.some) + [nil])
}

@Sendable func stripePDF() async throws {
    try await withClient(Server()) { client in
        let pdf = try await client.getQuotesQuotePdf(quote: "qt_1/2")
        try expectEqual(try await bytes(of: pdf), Array("%PDF of qt_1/2".utf8))
    }
}
