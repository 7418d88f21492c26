import PostgreSQLClient
import PushDelivery

/// The tables of the shared record, and the statements on them.
///
/// `delivery` has a row for each delivery in progress or remembered:
/// - `owner`: the gateway that delivers. It holds an advisory lock of this number as long as its connection lasts, so
///   others see at once that it has stopped.
/// - `token`: differs for each claim, so that a late write can't change a newer claim.
/// - `state`: the number of a ``DeliveryResult``, or 0 while the delivery is in progress.
/// - `expires`: when the row means nothing any more. While the delivery is in progress, the end of the owner's time.
///
/// `rejection` has the devices that were rejected after the response to their request.
enum DeliveryTable {
    /// Makes the tables if they don't exist. One gateway does, others wait for it.
    static let creation = """
        DO $creation$
        BEGIN
            IF to_regclass('matrix_push.rejection') IS NULL THEN
                PERFORM pg_advisory_xact_lock(7183719200);
                CREATE SCHEMA IF NOT EXISTS matrix_push;
                CREATE TABLE IF NOT EXISTS matrix_push.delivery (
                    digest bytea PRIMARY KEY,
                    owner bigint NOT NULL,
                    token bigint NOT NULL,
                    state smallint NOT NULL,
                    reason text,
                    expires timestamptz NOT NULL
                ) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
                CREATE INDEX IF NOT EXISTS delivery_expires ON matrix_push.delivery (expires);
                CREATE TABLE IF NOT EXISTS matrix_push.rejection (
                    device bytea PRIMARY KEY,
                    reason text NOT NULL,
                    expires timestamptz NOT NULL
                );
            END IF;
        END
        $creation$
        """

    /// After a crash of the database the last writes may be missing, and an alert may be repeated. Waiting for the disk
    /// would delay each notification.
    static let session = "SET synchronous_commit = off"

    static func lock(owner: Int64) -> String { "SELECT pg_advisory_lock(\(owner))" }

    /// Claims deliveries. Parameters: digests, devices, tokens, owner, seconds of the claim.
    ///
    /// A row whose time has passed, or whose owner has stopped, is claimed anew. The tried lock of the own number is
    /// granted: what this gateway claimed earlier and doesn't deliver any more is claimed anew too.
    static let claim = PostgreSQLStatement(
        "claim",
        """
        WITH input AS (
            SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::bigint[]) AS input (digest, device, token)
        ), late AS (
            SELECT device, reason FROM matrix_push.rejection
            WHERE device IN (SELECT device FROM input) AND expires > now()
        ), claimed AS (
            INSERT INTO matrix_push.delivery AS known (digest, owner, token, state, expires)
            SELECT digest, $4::bigint, token, 0, now() + make_interval(secs => $5::float8)
            FROM input WHERE device NOT IN (SELECT device FROM late) ORDER BY digest
            ON CONFLICT (digest) DO UPDATE SET owner = excluded.owner, token = excluded.token, state = 0, reason = NULL,
                expires = excluded.expires
            WHERE known.expires <= now() OR (known.state = 0 AND pg_try_advisory_xact_lock(known.owner))
            RETURNING digest
        )
        SELECT input.digest, late.reason, claimed.digest IS NOT NULL, known.state, known.reason
        FROM input LEFT JOIN late USING (device) LEFT JOIN claimed USING (digest)
            LEFT JOIN matrix_push.delivery AS known ON known.digest = input.digest
        """)

    /// Reads deliveries that another gateway claimed. Parameter: digests.
    ///
    /// A delivery whose owner has stopped isn't found.
    static let read = PostgreSQLStatement(
        "read",
        """
        SELECT digest, state, reason FROM matrix_push.delivery
        WHERE digest = ANY($1::bytea[]) AND expires > now() AND (state > 0 OR NOT pg_try_advisory_xact_lock(owner))
        """)

    /// Records results. Parameters: digests, tokens, states, reasons, seconds to remember.
    static let finish = PostgreSQLStatement(
        "finish",
        """
        UPDATE matrix_push.delivery AS known
        SET state = input.state, reason = input.reason, expires = now() + make_interval(secs => $5::float8)
        FROM unnest($1::bytea[], $2::bigint[], $3::smallint[], $4::text[]) AS input (digest, token, state, reason)
        WHERE known.digest = input.digest AND known.token = input.token
        """)

    /// Ends claims without a result. Parameters: digests, tokens.
    static let release = PostgreSQLStatement(
        "release",
        """
        DELETE FROM matrix_push.delivery AS known USING unnest($1::bytea[], $2::bigint[]) AS input (digest, token)
        WHERE known.digest = input.digest AND known.token = input.token AND known.state = 0
        """)

    /// Changes how long results are remembered. Parameters: digests, seconds.
    static let keep = PostgreSQLStatement(
        "keep",
        """
        UPDATE matrix_push.delivery SET expires = now() + make_interval(secs => $2::float8)
        WHERE digest = ANY($1::bytea[]) AND state > 0
        """)

    /// Records rejections that no response has reported. Parameters: devices, reasons, seconds.
    static let reject = PostgreSQLStatement(
        "reject",
        """
        INSERT INTO matrix_push.rejection (device, reason, expires)
        SELECT device, reason, now() + make_interval(secs => $3::float8)
        FROM unnest($1::bytea[], $2::text[]) AS input (device, reason)
        ON CONFLICT (device) DO UPDATE SET reason = excluded.reason, expires = excluded.expires
        """)

    /// Forgets rejections that the homeserver knows of. Parameter: devices.
    static let forget = PostgreSQLStatement(
        "forget", "DELETE FROM matrix_push.rejection WHERE device = ANY($1::bytea[])")

    /// Removes rows that mean nothing any more. Parameter: maximum number of rows to remove at once.
    static let clean = PostgreSQLStatement(
        "clean",
        """
        WITH removed AS (
            DELETE FROM matrix_push.delivery WHERE digest IN (
                SELECT digest FROM matrix_push.delivery WHERE expires <= now() LIMIT $1::bigint FOR UPDATE SKIP LOCKED
            ) RETURNING 1
        ), forgotten AS (
            DELETE FROM matrix_push.rejection WHERE expires <= now() RETURNING 1
        )
        SELECT count(*) FROM removed
        """)

    /// Removes the rows over the bound that expire first. Parameters: maximum number of rows, of rows to remove at once.
    static let trim = PostgreSQLStatement(
        "trim",
        """
        WITH removed AS (
            DELETE FROM matrix_push.delivery WHERE digest IN (
                SELECT digest FROM matrix_push.delivery ORDER BY expires DESC OFFSET $1::bigint LIMIT $2::bigint
            ) RETURNING 1
        )
        SELECT count(*) FROM removed
        """)
}

extension DeliveryResult {
    /// The number and the reason that the database stores; `nil` for a result that isn't remembered.
    var stored: (state: Int64, reason: String?)? {
        switch self {
        case .delivered: (1, nil)
        case .rejected(let reason): (2, reason)
        case .failed(let reason): (3, reason)
        case .retry: nil
        }
    }

    /// - Returns: `nil` for a delivery in progress, or a number that a later version has stored.
    init?(state: String?, reason: String?) {
        switch state {
        case "1": self = .delivered
        case "2": self = .rejected(reason: reason ?? "")
        case "3": self = .failed(reason: reason ?? "")
        default: return nil
        }
    }
}
