import PostgreSQLClient

/// The statements of the store. Those that change several tables are functions of the schema, so that each is one round
/// trip and one transaction.
enum Statements {
    static let notify = PostgreSQLStatement("notify", "SELECT pg_notify($1, $2)")

    // MARK: Notifications

    static let recordEvents = PostgreSQLStatement(
        "record_events",
        """
        SELECT is_new, has_queued FROM record_events(
            $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20
        )
        """)
    static let accountIDs = PostgreSQLStatement("account_ids", "SELECT unnest(account_ids($1))")
    static let recordReceipts = PostgreSQLStatement(
        "record_receipts", "SELECT record_receipts($1, $2, $3, $4, $5, $6)")
    static let redactEvent = PostgreSQLStatement("redact_event", "SELECT redact_event($1, $2, $3)")
    static let removeFromRoom = PostgreSQLStatement("remove_from_room", "SELECT remove_from_room($1, $2, $3)")
    static let removeOld = PostgreSQLStatement("remove_old", "SELECT remove_old($1, $2, $3)")
    static let unreadCounts = PostgreSQLStatement(
        "unread_counts", "SELECT rooms, messages, highlights FROM account WHERE user_id = $1")
    static let unreadThreads = PostgreSQLStatement(
        "unread_threads",
        """
        SELECT thread, unread.messages, unread.highlights
        FROM unread JOIN account ON account.id = unread.account JOIN room ON room.id = unread.room
        WHERE user_id = $1 AND room_id = $2 AND unread.messages > 0
        """)
    static let notifications = PostgreSQLStatement(
        "notifications",
        """
        SELECT n.position, room.room_id, event.body, n.actions, n.recorded_at, EXISTS (
            SELECT FROM receipt WHERE receipt.account = n.account AND receipt.room = n.room
                AND receipt.thread IN ('*', n.thread) AND receipt.position >= n.event
        )
        FROM notification AS n JOIN event ON event.id = n.event JOIN room ON room.id = n.room
        WHERE n.account = (SELECT id FROM account WHERE user_id = $1) AND n.position < $2
            AND (n.is_highlight OR NOT $4::boolean)
        ORDER BY n.position DESC LIMIT $3
        """)

    // MARK: Deliveries

    static let claim = PostgreSQLStatement("claim", "SELECT * FROM claim_pushers($1, $2, $3, $4, $5, $6)")
    static let next = PostgreSQLStatement(
        "next", "SELECT * FROM next_deliveries($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)")
    /// The numbers of the stores that hold a lock, and of those that have leases but no lock. The locks of all stores are
    /// gone when the database was restarted, so it returns none of the latter for some time then.
    static func stores(endedAfter delay: Duration) -> String {
        """
        SELECT array_to_string(ARRAY(SELECT live_stores()), ','), array_to_string(ARRAY(
            SELECT ended_stores() WHERE clock_timestamp() - pg_postmaster_start_time()
                > interval '\(Int(delay / .milliseconds(1))) milliseconds'
        ), ',')
        """
    }
    static let nextClaim = PostgreSQLStatement("next_claim", "SELECT next_claim()")
    static let queueStatus = PostgreSQLStatement(
        "queue_status",
        """
        SELECT (SELECT count(*) FROM queue WHERE visible_at IS NOT NULL),
            (SELECT count(*) FROM queue WHERE failures > 0), next_claim()
        """)

    // MARK: Pushers

    private static let pusherColumns = """
        pusher.id, account.user_id, pusher.setting, pusher.gateway, pusher.device_id, pusher.is_enabled, pusher.set_at,
        pusher.revision
        """
    static let pushers = PostgreSQLStatement(
        "pushers",
        """
        SELECT \(pusherColumns) FROM pusher JOIN account ON account.id = pusher.account
        WHERE account.user_id = $1 ORDER BY pusher.id
        """)
    static let usersWithPushers = PostgreSQLStatement(
        "users_with_pushers",
        """
        SELECT user_id FROM account
        WHERE user_id > $1 AND EXISTS (SELECT FROM pusher WHERE pusher.account = account.id)
        ORDER BY user_id LIMIT $2
        """)
    static let setPusher = PostgreSQLStatement(
        "set_pusher", "SELECT change, has_queued FROM set_pusher($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
    static let removePusher = PostgreSQLStatement("remove_pusher", "SELECT remove_pusher($1, $2, $3)")
    static let removeRejectedPusher = PostgreSQLStatement(
        "remove_rejected_pusher", "SELECT remove_rejected_pusher($1, $2)")
    static let activatePusher = PostgreSQLStatement(
        "activate_pusher", "SELECT is_activated, has_queued FROM activate_pusher($1, $2, $3, $4, $5)")
    static let removeDevicePushers = PostgreSQLStatement(
        "remove_device_pushers", "SELECT remove_device_pushers($1, $2, $3)")

    // MARK: Push rules

    static let pushRules = PostgreSQLStatement(
        "push_rules", "SELECT user_id, overrides, revision FROM push_rules WHERE user_id = $1")
    static let setPushRules = PostgreSQLStatement("set_push_rules", "SELECT set_push_rules($1, $2, $3)")
    static let pushRuleChanges = PostgreSQLStatement(
        "push_rule_changes",
        "SELECT user_id, overrides, revision FROM push_rules WHERE revision > $1 ORDER BY revision LIMIT $2")

    // MARK: Feed

    static let roomState = PostgreSQLStatement("room_state", "SELECT event FROM room_state WHERE room_id = $1")
    static let setRoomState = PostgreSQLStatement("set_room_state", "SELECT set_room_state($1, $2, $3, $4, $5)")
    static let removeRoomState = PostgreSQLStatement("remove_room_state", "DELETE FROM room_state WHERE room_id = $1")
    static let value = PostgreSQLStatement("value", "SELECT value FROM feed_value WHERE key = $1")
    static let setValue = PostgreSQLStatement(
        "set_value",
        """
        INSERT INTO feed_value VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value
        """)
    static let removeValue = PostgreSQLStatement("remove_value", "DELETE FROM feed_value WHERE key = $1")
}
