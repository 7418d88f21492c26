/// The tables of version 1 in their released form, and rows in them.
enum SchemaOfVersion1 {
    static let text = """
        CREATE TABLE account (id INTEGER PRIMARY KEY, user_id BLOB NOT NULL UNIQUE) STRICT;

        CREATE TABLE room (id INTEGER PRIMARY KEY, room_id BLOB NOT NULL UNIQUE) STRICT;

        CREATE TABLE thread (
            id INTEGER PRIMARY KEY,
            room INTEGER NOT NULL,
            root BLOB NOT NULL,
            UNIQUE (room, root)
        ) STRICT;

        CREATE TABLE pusher (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            user INTEGER NOT NULL,
            app_id BLOB NOT NULL,
            pushkey BLOB NOT NULL,
            kind TEXT NOT NULL,
            pusher TEXT NOT NULL,
            gateway BLOB,
            device_id BLOB,
            is_enabled INTEGER NOT NULL,
            set_at INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            UNIQUE (app_id, pushkey, user)
        ) STRICT;
        CREATE INDEX pusher_of_user ON pusher (user);

        -- The number of the last change of a pusher, in one row.
        CREATE TABLE pusher_change (last INTEGER NOT NULL) STRICT;
        INSERT INTO pusher_change VALUES (0);

        -- A row for each pusher. is_deliverable: enabled, and with a gateway. visible_at is the time from which the
        -- pusher can be claimed, the end of the lease while it is claimed, and null if nothing waits. Notifications up
        -- to the position settled are done with. in_flight is the position of the notification in flight, 0 for a badge
        -- update.
        CREATE TABLE queue (
            user INTEGER NOT NULL,
            pusher INTEGER NOT NULL,
            is_deliverable INTEGER NOT NULL,
            visible_at INTEGER,
            lease INTEGER,
            settled INTEGER NOT NULL,
            in_flight INTEGER,
            failures INTEGER NOT NULL DEFAULT 0,
            failing_since INTEGER,
            last_error TEXT,
            badge_wanted INTEGER NOT NULL DEFAULT 0,
            last_badge INTEGER,
            PRIMARY KEY (user, pusher)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX queue_waiting ON queue (visible_at) WHERE visible_at IS NOT NULL;
        CREATE INDEX queue_failing ON queue (failures) WHERE failures > 0;

        CREATE TABLE push_rules (
            user INTEGER PRIMARY KEY,
            overrides TEXT NOT NULL,
            revision INTEGER NOT NULL UNIQUE
        ) STRICT;

        -- content and the room's properties are there while a notification refers to the event. time is the one that
        -- receipts for unknown events are compared with: that of the sender's server if it is earlier than recorded_at.
        CREATE TABLE event (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            room INTEGER NOT NULL,
            event_id BLOB NOT NULL UNIQUE,
            thread INTEGER NOT NULL,
            recorded_at INTEGER NOT NULL,
            time INTEGER NOT NULL,
            recipients INTEGER NOT NULL,
            content TEXT,
            room_name BLOB,
            room_alias BLOB,
            sender_name BLOB
        ) STRICT;
        CREATE INDEX event_recorded ON event (recorded_at);
        CREATE INDEX event_of_room ON event (room, time);

        CREATE TABLE actions (id INTEGER PRIMARY KEY, json TEXT NOT NULL UNIQUE) STRICT;

        -- first is the position of the epoch's first event.
        CREATE TABLE epoch (first INTEGER PRIMARY KEY, notifications INTEGER NOT NULL) STRICT;

        CREATE TABLE notification (
            epoch INTEGER NOT NULL,
            user INTEGER NOT NULL,
            event INTEGER NOT NULL,
            room INTEGER NOT NULL,
            thread INTEGER NOT NULL,
            actions INTEGER NOT NULL,
            is_highlight INTEGER NOT NULL,
            PRIMARY KEY (epoch, user, event)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE read_marker (
            room INTEGER NOT NULL,
            user INTEGER NOT NULL,
            thread INTEGER NOT NULL,
            position INTEGER NOT NULL,
            PRIMARY KEY (room, user, thread)
        ) STRICT, WITHOUT ROWID;

        -- Receipts for events that aren't recorded yet, the last one of each kind.
        CREATE TABLE pending_receipt (
            room INTEGER NOT NULL,
            event_id BLOB NOT NULL,
            user INTEGER NOT NULL,
            thread INTEGER NOT NULL,
            time INTEGER NOT NULL,
            PRIMARY KEY (room, user, thread)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX pending_receipt_event ON pending_receipt (event_id);
        CREATE INDEX pending_receipt_time ON pending_receipt (time);
        CREATE INDEX pending_receipt_of_user ON pending_receipt (user, time);

        -- Unread notifications by room and thread; no row stands for none. total has the sums for each user.
        CREATE TABLE unread (
            room INTEGER NOT NULL,
            user INTEGER NOT NULL,
            thread INTEGER NOT NULL,
            messages INTEGER NOT NULL,
            highlights INTEGER NOT NULL,
            PRIMARY KEY (room, user, thread)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE total (
            user INTEGER PRIMARY KEY,
            rooms INTEGER NOT NULL DEFAULT 0,
            messages INTEGER NOT NULL DEFAULT 0,
            highlights INTEGER NOT NULL DEFAULT 0
        ) STRICT;

        CREATE TABLE room_state (
            room BLOB NOT NULL,
            type BLOB NOT NULL,
            state_key BLOB NOT NULL,
            event TEXT NOT NULL,
            UNIQUE (room, type, state_key)
        ) STRICT;

        CREATE TABLE feed_value (key BLOB PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;

        PRAGMA application_id = 0x4D507073;
        PRAGMA user_version = 1;

        CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
        INSERT INTO grdb_migrations VALUES ('1');

        """

    /// A user with a pusher and a notification that waits for delivery.
    static let rows = """
        INSERT INTO account VALUES (1, CAST('@a' AS BLOB));
        INSERT INTO total VALUES (1, 1, 1, 0);
        INSERT INTO room VALUES (1, CAST('!room' AS BLOB));
        INSERT INTO pusher VALUES (
            1, 1, CAST('app' AS BLOB), CAST('key' AS BLOB), 'http',
            '{"pushkey":"key","kind":"http","app_id":"app","app_display_name":"App","device_display_name":"Phone",
            "lang":"en","data":{"url":"https://push.example/_matrix/push/v1/notify"}}',
            CAST('https://push.example/_matrix/push/v1/notify' AS BLOB), NULL, 1, 1700000000000, 1);
        INSERT INTO queue (user, pusher, is_deliverable, visible_at, settled) VALUES (1, 1, 1, 1700000000000, 0);
        INSERT INTO event VALUES (
            1, 1, CAST('$1' AS BLOB), 0, 1700000000000, 1700000000000, 1,
            '{"event_id":"$1","type":"m.room.message","sender":"@b","origin_server_ts":1,"content":{}}',
            NULL, NULL, NULL);
        INSERT INTO actions VALUES (1, '["notify"]');
        INSERT INTO epoch VALUES (1, 1);
        INSERT INTO notification VALUES (1, 1, 1, 1, 0, 1, 0);
        INSERT INTO unread VALUES (1, 1, 0, 1, 0);
        """
}
