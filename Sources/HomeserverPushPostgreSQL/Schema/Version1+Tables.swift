/// The first version of the schema.
///
/// Locks are taken in this order, so that no two transactions wait for each other: the advisory lock of a pushkey,
/// rooms, events, users (each kind by its key, or for users that exist by `id`), pushers, queues by `pusher`. A user's
/// counts, receipts and notifications change only under the lock of the user's row. A transaction that has locked
/// queues, as `next_deliveries` and `claim_pushers`, doesn't wait for users: it skips those that are locked.
enum Version1 {
    static let statements =
        tables + countFunctions + recordFunctions + removalFunctions + queueFunctions + pusherFunctions

    /// `account` has the users:
    /// - `position`: the position of the last notification. The lock of the row gives notifications their positions
    ///   without gaps and in the order in which they are committed.
    /// - `rooms`, `messages`, `highlights`: the sums of the user's rows in `unread`.
    /// - `count_changes`: the number of changes of the counts for which badge updates are queued.
    ///
    /// `event` has every event; only those with notifications have a `body`. `id` is the position, `time` what receipts
    /// for unknown events are compared with, `latest_at` the latest `recorded_at` of the room so far, because a clock may
    /// go back. The main timeline's `thread` is empty, a thread's begins with `=`.
    ///
    /// `removed_event` has the position of the last event that was removed.
    ///
    /// `receipt` has how far users have read; `thread` is `*` for all. A notification is read if `event` isn't after
    /// `position` of the receipt of its thread or of all: receipts don't change rows of notifications. `awaited` is
    /// the event of a receipt that isn't known yet.
    ///
    /// `queue` has the state of a pusher's deliveries:
    /// - `visible_at`: the time from which the pusher can be claimed; null if nothing waits. Indexed, so it changes
    ///   only if the other half of a lease has begun.
    /// - `leased_until`: the end of the lease; changes with each delivery.
    /// - `settled`: the position of the last of the user's notifications that was delivered or passed over.
    /// - `in_flight`: the position of what was sent last without an outcome so far, 0 for a badge update; marked by
    ///   `in_flight_store` under `in_flight_lease`, for the second time if `is_interrupted`.
    /// - `badge_seen`: the number of `count_changes` that the pusher needs no badge update for any more.
    ///
    /// The only transaction that sets `visible_at` to null holds the lock of the user's row. A transaction that adds a
    /// notification holds it too, so it needs to change (and lock) only queues whose `visible_at` is null.
    ///
    /// Rows that change often have room for new versions in their page, and no index of what changes: no index grows
    /// with the number of deliveries (heap-only tuples).
    private static let tables: [String] = [
        """
        CREATE TABLE account (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            user_id text COLLATE "C" NOT NULL UNIQUE,
            position bigint NOT NULL DEFAULT 0,
            rooms bigint NOT NULL DEFAULT 0,
            messages bigint NOT NULL DEFAULT 0,
            highlights bigint NOT NULL DEFAULT 0,
            count_changes bigint NOT NULL DEFAULT 0
        ) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05)
        """,
        """
        CREATE TABLE room (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            room_id text COLLATE "C" NOT NULL UNIQUE
        )
        """,
        "CREATE SEQUENCE event_position",
        """
        CREATE TABLE event (
            id bigint PRIMARY KEY,
            event_id text COLLATE "C" NOT NULL UNIQUE,
            room bigint NOT NULL,
            thread text COLLATE "C" NOT NULL,
            recorded_at bigint NOT NULL,
            latest_at bigint NOT NULL,
            time bigint NOT NULL,
            body text,
            room_name text,
            room_alias text,
            sender_name text
        ) WITH (autovacuum_vacuum_insert_scale_factor = 0.05)
        """,
        "CREATE INDEX event_room ON event (room, id)",
        "CREATE INDEX event_recorded_at ON event USING brin (recorded_at) WITH (pages_per_range = 32)",
        "CREATE TABLE removed_event (position bigint NOT NULL)",
        "INSERT INTO removed_event VALUES (0)",
        """
        CREATE TABLE notification (
            account bigint NOT NULL,
            position bigint NOT NULL,
            event bigint NOT NULL,
            room bigint NOT NULL,
            thread text COLLATE "C" NOT NULL,
            recorded_at bigint NOT NULL,
            is_highlight boolean NOT NULL,
            actions text NOT NULL,
            PRIMARY KEY (account, position)
        ) WITH (autovacuum_vacuum_scale_factor = 0.05)
        """,
        "CREATE INDEX notification_room ON notification (account, room, event)",
        "CREATE INDEX notification_event ON notification (event)",
        "CREATE INDEX notification_recorded_at ON notification USING brin (recorded_at) WITH (pages_per_range = 32)",
        """
        CREATE TABLE unread (
            account bigint NOT NULL,
            room bigint NOT NULL,
            thread text COLLATE "C" NOT NULL,
            messages bigint NOT NULL,
            highlights bigint NOT NULL,
            removed_messages bigint NOT NULL DEFAULT 0,
            removed_highlights bigint NOT NULL DEFAULT 0,
            PRIMARY KEY (account, room, thread)
        ) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05)
        """,
        """
        CREATE TABLE receipt (
            account bigint NOT NULL,
            room bigint NOT NULL,
            thread text COLLATE "C" NOT NULL,
            position bigint NOT NULL DEFAULT 0,
            awaited text COLLATE "C",
            awaited_time bigint,
            PRIMARY KEY (account, room, thread)
        ) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05)
        """,
        "CREATE INDEX receipt_awaited ON receipt (awaited) WHERE awaited IS NOT NULL",
        "CREATE INDEX receipt_awaited_time ON receipt (account, awaited_time) WHERE awaited IS NOT NULL",
        "CREATE SEQUENCE pusher_revision",
        """
        CREATE TABLE pusher (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            account bigint NOT NULL,
            app_id text COLLATE "C" NOT NULL,
            pushkey text COLLATE "C" NOT NULL,
            kind text NOT NULL,
            device_id text COLLATE "C",
            setting text NOT NULL,
            gateway text,
            is_enabled boolean NOT NULL,
            set_at bigint NOT NULL,
            revision bigint NOT NULL,
            UNIQUE (account, app_id, pushkey)
        )
        """,
        "CREATE INDEX pusher_key ON pusher (app_id, pushkey)",
        """
        CREATE TABLE queue (
            pusher bigint PRIMARY KEY,
            account bigint NOT NULL,
            is_open boolean NOT NULL,
            visible_at bigint,
            leased_until bigint NOT NULL DEFAULT 0,
            lease bigint NOT NULL DEFAULT 0,
            settled bigint NOT NULL,
            in_flight bigint,
            in_flight_lease bigint NOT NULL DEFAULT 0,
            in_flight_store bigint NOT NULL DEFAULT 0,
            is_interrupted boolean NOT NULL DEFAULT false,
            badge_seen bigint NOT NULL,
            last_badge bigint,
            failures bigint NOT NULL DEFAULT 0,
            failing_since bigint,
            last_error text
        ) WITH (
            fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000,
            autovacuum_vacuum_cost_delay = 0
        )
        """,
        "CREATE INDEX queue_account ON queue (account)",
        "CREATE INDEX queue_visible_at ON queue (visible_at) WHERE visible_at IS NOT NULL",
        "CREATE INDEX queue_failing ON queue (pusher) WHERE failures > 0",
        """
        CREATE TABLE push_rules (
            user_id text COLLATE "C" PRIMARY KEY,
            overrides text NOT NULL,
            revision bigint NOT NULL UNIQUE
        )
        """,
        "CREATE TABLE push_rules_revision (revision bigint NOT NULL)",
        "INSERT INTO push_rules_revision VALUES (0)",
        """
        CREATE TABLE room_state (
            room_id text COLLATE "C" NOT NULL,
            type text COLLATE "C" NOT NULL,
            state_key text COLLATE "C" NOT NULL,
            event text NOT NULL,
            PRIMARY KEY (room_id, type, state_key)
        )
        """,
        "CREATE TABLE feed_value (key text COLLATE \"C\" PRIMARY KEY, value text NOT NULL)",
    ]
}
