import Foundation
import Logging
import PostgreSQLServer
import Testing

@testable import PostgreSQLClient

@Suite(
    "PostgreSQLClient", .serialized, .timeLimit(.minutes(5)),
    .disabled(if: PostgreSQLServer.unavailability != nil, "PostgreSQL isn't installed"))
struct PostgreSQLClientTests {
    private static let quiet = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }

    private static func client(_ server: PostgreSQLServer, timeout: Duration = .seconds(60)) -> PostgreSQLClient {
        PostgreSQLClient(
            .init(connection: server.connection, timeout: timeout, minimumDelay: .milliseconds(10)), logger: quiet)
    }

    @Test("parameters and values have PostgreSQL's text format; NULL is nil")
    func values() async throws {
        let server = try PostgreSQLServer()
        let client = Self.client(server)
        #expect(await client.waitUntilAvailable(within: .seconds(60)))
        let echo = PostgreSQLStatement("echo", "SELECT $1::bytea, $2::bytea[], $3::bigint[], $4::text[], $5::text")
        let bytes: [UInt8] = [0, 0x5C, 0x22, 0xFF]
        for _ in 0..<2 {
            let rows = try await client.run(
                echo,
                [
                    PostgreSQLText.bytes(bytes), PostgreSQLText.bytesArray([bytes, []]),
                    PostgreSQLText.integers([.min, 0, .max]),
                    PostgreSQLText.textArray([#"a"b\c{},"#, "", nil, "null", "é\n"]), nil,
                ])
            let row = try #require(rows.first)
            #expect(PostgreSQLText.readBytes(row[0] ?? "") == bytes)
            #expect(row[1] == #"{"\\x005c22ff","\\x"}"#)
            #expect(row[2] == "{-9223372036854775808,0,9223372036854775807}")
            #expect(row[3] == "{\"a\\\"b\\\\c{},\",\"\",NULL,\"null\",\"é\n\"}")
            #expect(row[4] == nil)
        }
        client.close()
        server.stop()
    }

    @Test("a refused statement has its SQLSTATE, and the connection stays usable")
    func refused() async throws {
        let server = try PostgreSQLServer()
        let client = Self.client(server)
        #expect(await client.waitUntilAvailable(within: .seconds(60)))
        let error = await #expect(throws: PostgreSQLError.self) {
            _ = try await client.run(PostgreSQLStatement("bad", "SELECT * FROM nothing"))
        }
        #expect(error?.sqlState == "42P01")
        #expect(error?.reason.contains("nothing") == true && error?.reason.contains("\n") == false)
        #expect(try await client.run(PostgreSQLStatement("one", "SELECT 1")) == [["1"]])
        client.close()
        server.stop()
    }

    @Test("after the end of the server statements fail at once, and after its return they work")
    func restart() async throws {
        let server = try PostgreSQLServer()
        let client = Self.client(server)
        #expect(await client.waitUntilAvailable(within: .seconds(60)))
        let one = PostgreSQLStatement("one", "SELECT 1")
        #expect(try await client.run(one) == [["1"]])
        server.stop()
        await #expect(throws: PostgreSQLError.self) { _ = try await client.run(one) }
        #expect(!client.isAvailable)
        await #expect(throws: PostgreSQLError.self) { _ = try await client.run(one) }
        try server.start()
        #expect(await client.waitUntilAvailable(within: .seconds(60)))
        #expect(try await client.run(one) == [["1"]])
        client.close()
        await #expect(throws: PostgreSQLError.self) { _ = try await client.run(one) }
        server.stop()
    }

    @Test("a connection that waited while the server was restarted is made again for the next statement")
    func idleDuringRestart() async throws {
        let server = try PostgreSQLServer()
        let client = Self.client(server)
        #expect(await client.waitUntilAvailable(within: .seconds(60)))
        let one = PostgreSQLStatement("one", "SELECT 1")
        #expect(try await client.run(one) == [["1"]])
        server.stop()
        try server.start()
        #expect(try await client.run(one) == [["1"]])
        client.close()
        server.stop()
    }

    @Test("a listener receives the payloads of its channel, and nil when it is connected, also after a restart")
    func listener() async throws {
        let server = try PostgreSQLServer()
        let channel = #"a "channel""#
        let (received, continuation) = AsyncStream.makeStream(of: String?.self)
        let listener = PostgreSQLListener(
            .init(connection: server.connection, minimumDelay: .milliseconds(10)), channel: channel
        ) { continuation.yield($0) }
        var payloads = received.makeAsyncIterator()
        let client = Self.client(server)
        let notify = PostgreSQLStatement("notify", "SELECT pg_notify($1, $2)")
        for payload in ["1", "2"] {
            #expect(await payloads.next() == .some(nil))
            #expect(await client.waitUntilAvailable(within: .seconds(60)))
            _ = try await client.run(notify, ["another", "0"])
            _ = try await client.run(notify, [channel, payload])
            #expect(await payloads.next() == payload)
            server.stop()
            try server.start()
        }
        listener.close()
        client.close()
        server.stop()
    }

    @Test("a server that doesn't respond ends a statement at its time limit")
    func suspended() async throws {
        let server = try PostgreSQLServer()
        let client = Self.client(server, timeout: .seconds(2))
        #expect(await client.waitUntilAvailable(within: .seconds(60)))
        let sleep = PostgreSQLStatement("sleep", "SELECT pg_sleep(3600)")
        let error = await #expect(throws: PostgreSQLError.self) { _ = try await client.run(sleep) }
        #expect(error?.reason == "the database didn't respond in time")
        #expect(await client.waitUntilAvailable(within: .seconds(60)))
        #expect(try await client.run(PostgreSQLStatement("one", "SELECT 1")) == [["1"]])
        client.close()
        server.stop()
    }

    @Test(
        "an invalid connection string is an error that repeats no part of it",
        arguments: [
            "postgresql://gateway:secr%zzet@127.0.0.1/push", "host=127.0.0.1 password=first secret",
            "host='secret",
        ])
    func invalidConnection(connection: String) throws {
        let error = #expect(throws: PostgreSQLError.self) {
            _ = try PostgreSQLConnection(connection, deadline: .now + .seconds(5))
        }
        #expect(error?.reason.hasPrefix("invalid connection string: ") == true)
        #expect(error?.reason.contains("secr") == false)
    }

    @Test("a valid connection string has no problem")
    func validConnection() {
        #expect(PostgreSQLConnectionString.problem("postgresql://gateway:secr%25et@127.0.0.1/push") == nil)
        #expect(PostgreSQLConnectionString.problem("host=/run/postgresql password='a b' port=5432") == nil)
    }

    @Test("a wrong connection string is an error that doesn't contain the password")
    func wrongConnection() async throws {
        let client = PostgreSQLClient(
            .init(connection: "host=/nonexistent user=a password=secret", minimumDelay: .milliseconds(1)),
            logger: Self.quiet)
        for _ in 0..<100 {
            let error = await #expect(throws: PostgreSQLError.self) {
                _ = try await client.run(PostgreSQLStatement("one", "SELECT 1"))
            }
            #expect(error?.description.contains("secret") == false)
        }
        client.close()
    }
}
