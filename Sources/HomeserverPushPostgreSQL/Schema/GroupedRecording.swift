/// Records an event with fewer changes of rows and indexes, because an event for a thousand users takes as long as these
/// do.
///
/// - The caller groups notifications by user and by thread, so that the database neither looks up names nor sorts.
/// - `notification` has no index by room any more. `unread` has the bounds within which a receipt looks for notifications:
///   `first_position` isn't after the position of the first one that is counted, `last_event` not before the event of the
///   last one. A receipt for the last event or a later one, which is the usual one, looks for none.
enum GroupedRecording {
    static let statements = [
        "DROP INDEX notification_room",
        // The rows that exist have no bounds.
        """
        ALTER TABLE unread ADD COLUMN first_position bigint NOT NULL DEFAULT 0,
            ADD COLUMN last_event bigint NOT NULL DEFAULT 9223372036854775807
        """,
        // A program of the version before must not add notifications without bounds.
        """
        DROP FUNCTION record_events(
            text[], text[], text[], text[], text[], text[], text[], bigint[], bigint[], integer[], text[], text[],
            boolean[]
        )
        """,
        accountIDs, recordEvents, readUpTo,
    ]

    /// The SQLSTATE of `record_events` for a user who is no longer in the database.
    static let unknownUser = "MP001"

    /// Returns the IDs of users in their order, and adds users who are new.
    private static let accountIDs = """
        CREATE FUNCTION account_ids(p_users text[]) RETURNS bigint[] LANGUAGE plpgsql AS $function$
        BEGIN
            INSERT INTO account (user_id)
            SELECT DISTINCT input FROM unnest(p_users) AS input
            WHERE NOT EXISTS (SELECT FROM account WHERE user_id = input) ORDER BY input ON CONFLICT DO NOTHING;
            RETURN (
                SELECT array_agg(account.id ORDER BY n)
                FROM unnest(p_users) WITH ORDINALITY AS input (user_id, n) JOIN account USING (user_id)
            );
        END
        $function$
        """

    /// Records events with their notifications, in the order of the arrays.
    ///
    /// - Events: `p_rooms` to `p_times`.
    /// - Users by ID: `p_accounts`, the number of notifications of each and of highlights among them.
    /// - Notifications by user and event: numbers of events and of `p_actions`.
    /// - Threads with notifications of a user: the user, the number of the last event, the number of notifications and
    ///   of highlights among them.
    ///
    /// Returns whether the events are new, and whether something was queued. If one of several events isn't new, it
    /// raises an error: the caller records them one by one then.
    private static let recordEvents = """
        CREATE FUNCTION record_events(
            p_rooms text[], p_events text[], p_threads text[], p_bodies text[], p_room_names text[],
            p_room_aliases text[], p_sender_names text[], p_recorded_at bigint[], p_times bigint[],
            p_accounts bigint[], p_counts integer[], p_highlights integer[],
            p_notified_events integer[], p_notified_actions integer[], p_notified_highlights boolean[],
            p_actions text[],
            p_unread_accounts bigint[], p_unread_events integer[], p_unread_messages integer[],
            p_unread_highlights integer[], OUT is_new boolean, OUT has_queued boolean
        ) LANGUAGE plpgsql AS $function$
        DECLARE
            room_ids bigint[];
            ids bigint[];
            awaiting bigint[];
            changed bigint;
            early record;
        BEGIN
            is_new := true;
            has_queued := false;
            SELECT array_agg(room.id ORDER BY n) INTO room_ids
            FROM unnest(p_rooms) WITH ORDINALITY AS input (room_id, n) LEFT JOIN room USING (room_id);
            IF array_position(room_ids, NULL) IS NOT NULL THEN
                INSERT INTO room (room_id)
                SELECT DISTINCT input FROM unnest(p_rooms) AS input
                WHERE NOT EXISTS (SELECT FROM room WHERE room_id = input) ORDER BY input ON CONFLICT DO NOTHING;
                SELECT array_agg(room.id ORDER BY n) INTO room_ids
                FROM unnest(p_rooms) WITH ORDINALITY AS input (room_id, n) JOIN room USING (room_id);
            END IF;

            -- Positions are in the order of the calls, insertions in that of the keys.
            WITH input AS MATERIALIZED (
                SELECT nextval('event_position') AS id, input.*
                FROM unnest(
                    room_ids, p_events, p_threads, p_bodies, p_room_names, p_room_aliases, p_sender_names,
                    p_recorded_at, p_times
                ) WITH ORDINALITY AS input (
                    room, event_id, thread, body, room_name, room_alias, sender_name, recorded_at, time, n
                )
            ), added AS (
                INSERT INTO event (
                    id, room, event_id, thread, body, room_name, room_alias, sender_name, recorded_at, time, latest_at
                )
                SELECT id, room, event_id, thread, body, room_name, room_alias, sender_name, recorded_at, time,
                    greatest(
                        max(recorded_at) OVER (PARTITION BY room ORDER BY n),
                        (
                            SELECT event.latest_at FROM event
                            WHERE event.room = input.room ORDER BY event.id DESC LIMIT 1
                        )
                    )
                FROM input ORDER BY event_id, n
                ON CONFLICT (event_id) DO NOTHING RETURNING id
            )
            SELECT array_agg(added.id ORDER BY n) INTO ids FROM input LEFT JOIN added USING (id);
            IF array_position(ids, NULL) IS NOT NULL THEN
                is_new := false;
                IF cardinality(ids) = 1 THEN RETURN; END IF;
                RAISE EXCEPTION 'an event was recorded before' USING ERRCODE = 'unique_violation';
            END IF;

            awaiting := ARRAY(SELECT account FROM receipt WHERE awaited = ANY (p_events));
            IF cardinality(awaiting) > 0 THEN
                -- Receipts that arrived before their events. Notifications of these events are read from the beginning.
                awaiting := ARRAY(
                    SELECT id FROM account WHERE id = ANY (p_accounts || awaiting) ORDER BY id FOR NO KEY UPDATE);
                FOR early IN
                    SELECT receipt.account, receipt.room, receipt.thread, input.id, input.recorded_at
                    FROM unnest(ids, room_ids, p_events, p_recorded_at) AS input (id, room, event_id, recorded_at)
                    JOIN receipt ON receipt.awaited = input.event_id AND receipt.room = input.room
                    WHERE receipt.account = ANY (awaiting)
                LOOP
                    UPDATE receipt SET awaited = NULL, awaited_time = NULL
                    WHERE account = early.account AND room = early.room AND thread = early.thread;
                    IF read_up_to(early.account, early.room, early.thread, early.id, early.recorded_at) THEN
                        has_queued := true;
                    END IF;
                    INSERT INTO receipt AS known (account, room, thread, position)
                    VALUES (early.account, early.room, early.thread, early.id)
                    ON CONFLICT (account, room, thread) DO UPDATE
                    SET position = greatest(known.position, excluded.position);
                END LOOP;
            END IF;
            IF cardinality(p_accounts) = 0 THEN RETURN; END IF;

            -- This locks the users, in the order of `p_accounts`.
            WITH change AS (
                UPDATE account SET position = account.position + input.notifications,
                    messages = account.messages + input.notifications,
                    highlights = account.highlights + input.highlights
                FROM (
                    SELECT *, (sum(notifications) OVER (ROWS UNBOUNDED PRECEDING))::integer AS last
                    FROM unnest(p_accounts, p_counts, p_highlights) AS user_change (account, notifications, highlights)
                ) AS input
                WHERE account.id = input.account
                RETURNING account.id, account.position, input.notifications, input.last
            ), numbered AS (
                SELECT id, last, position, generate_series(0, notifications - 1) AS before FROM change
            ), added AS (
                INSERT INTO notification (account, position, event, room, thread, recorded_at, is_highlight, actions)
                SELECT id, position - before, ids[p_notified_events[last - before]],
                    room_ids[p_notified_events[last - before]], p_threads[p_notified_events[last - before]],
                    p_recorded_at[p_notified_events[last - before]], p_notified_highlights[last - before],
                    p_actions[p_notified_actions[last - before]]
                FROM numbered
            )
            SELECT count(*) INTO changed FROM change;
            IF changed < cardinality(p_accounts) THEN
                RAISE EXCEPTION 'a user is unknown' USING ERRCODE = '\(unknownUser)';
            END IF;

            -- No receipt is for an event after these, unless a later event was committed earlier.
            IF cardinality(awaiting) > 0
                OR (SELECT position FROM removed_event) >= ids[1]
                OR EXISTS (SELECT FROM event WHERE id > ids[1] AND id <> ALL (ids))
            THEN
                WITH fresh AS MATERIALIZED (
                    SELECT n.account, n.room, n.thread, n.event, n.is_highlight, EXISTS (
                        SELECT FROM receipt WHERE receipt.account = n.account AND receipt.room = n.room
                            AND receipt.thread IN ('*', n.thread) AND receipt.position >= n.event
                    ) AS is_read
                    FROM notification AS n WHERE n.event = ANY (ids)
                ), uncounted AS (
                    UPDATE account SET messages = account.messages - read.messages,
                        highlights = account.highlights - read.highlights
                    FROM (
                        SELECT account, count(*) AS messages, count(*) FILTER (WHERE is_highlight) AS highlights
                        FROM fresh WHERE is_read GROUP BY account ORDER BY account
                    ) AS read WHERE account.id = read.account
                ), counted AS (
                    SELECT account, array_position(ids, max(event)) AS event, count(*) AS messages,
                        count(*) FILTER (WHERE is_highlight) AS highlights
                    FROM fresh WHERE NOT is_read GROUP BY account, room, thread ORDER BY account, room, thread
                )
                SELECT coalesce(array_agg(account), '{}'), array_agg(event), array_agg(messages), array_agg(highlights)
                INTO p_unread_accounts, p_unread_events, p_unread_messages, p_unread_highlights FROM counted;
            END IF;

            UPDATE unread SET messages = unread.messages + input.messages,
                highlights = unread.highlights + input.highlights,
                last_event = greatest(unread.last_event, ids[input.event])
            FROM unnest(p_unread_accounts, p_unread_events, p_unread_messages, p_unread_highlights)
                AS input (account, event, messages, highlights)
            WHERE unread.account = input.account AND unread.room = room_ids[input.event]
                AND unread.thread = p_threads[input.event];
            GET DIAGNOSTICS changed = ROW_COUNT;
            IF changed < cardinality(p_unread_accounts) THEN
                WITH added AS (
                    INSERT INTO unread (account, room, thread, messages, highlights, first_position, last_event)
                    SELECT input.account, room_ids[input.event], p_threads[input.event], input.messages,
                        input.highlights, greatest(1, account.position - cardinality(ids) + 1), ids[input.event]
                    FROM unnest(p_unread_accounts, p_unread_events, p_unread_messages, p_unread_highlights)
                        AS input (account, event, messages, highlights)
                    JOIN account ON account.id = input.account
                    WHERE NOT EXISTS (
                        SELECT FROM unread WHERE unread.account = input.account
                            AND unread.room = room_ids[input.event] AND unread.thread = p_threads[input.event]
                    )
                    RETURNING account, room
                ), first AS (
                    SELECT account, count(*) AS rooms FROM (SELECT DISTINCT account, room FROM added) AS place
                    WHERE NOT EXISTS (
                        SELECT FROM unread WHERE unread.account = place.account AND unread.room = place.room
                    ) GROUP BY account ORDER BY account
                )
                UPDATE account SET rooms = account.rooms + first.rooms FROM first WHERE account.id = first.account;
            END IF;
            IF wake(p_unread_accounts, (SELECT max(input) FROM unnest(p_recorded_at) AS input)) THEN
                has_queued := true;
            END IF;
        END
        $function$
        """

    /// Applies a receipt: what is newly read is counted no longer. Returns whether something was queued.
    private static let readUpTo = """
        CREATE OR REPLACE FUNCTION read_up_to(
            p_account bigint, p_room bigint, p_thread text, p_position bigint, p_now bigint
        ) RETURNS boolean LANGUAGE plpgsql AS $function$
        DECLARE
            old_messages bigint;
            old_highlights bigint;
            changed integer;
        BEGIN
            IF p_position <= (
                SELECT coalesce(max(position), 0) FROM receipt
                WHERE account = p_account AND room = p_room AND thread IN ('*', p_thread)
            ) THEN RETURN false; END IF;
            SELECT coalesce(sum(messages), 0), coalesce(sum(highlights), 0) INTO old_messages, old_highlights
            FROM unread WHERE account = p_account AND room = p_room;
            IF old_messages > 0 THEN
                WITH newly AS (
                    SELECT u.thread, u.last_event <= p_position AS is_all,
                        count(n.event) AS messages, count(n.event) FILTER (WHERE n.is_highlight) AS highlights
                    FROM unread AS u CROSS JOIN LATERAL (
                        SELECT coalesce(max(r.position), 0) AS position FROM receipt AS r
                        WHERE r.account = p_account AND r.room = p_room AND r.thread IN ('*', u.thread)
                    ) AS old LEFT JOIN notification AS n ON n.account = p_account
                        -- Compared with null, which reads no row of the index, if all are read.
                        AND n.position >= CASE WHEN u.last_event > p_position THEN u.first_position END
                        AND n.room = p_room AND n.thread = u.thread
                        -- Not by the index of events, which has the notifications of all users.
                        AND n.event - old.position > 0 AND n.event - p_position <= 0
                    WHERE u.account = p_account AND u.room = p_room AND old.position < p_position
                        AND (p_thread = '*' OR u.thread = p_thread)
                    GROUP BY u.thread, u.last_event
                )
                UPDATE unread SET
                    messages = CASE
                        WHEN is_all THEN 0 ELSE unread.messages - unread.removed_messages - newly.messages
                    END,
                    highlights = CASE
                        WHEN is_all THEN 0 ELSE unread.highlights - unread.removed_highlights - newly.highlights
                    END,
                    removed_messages = 0, removed_highlights = 0
                FROM newly WHERE unread.account = p_account AND unread.room = p_room AND unread.thread = newly.thread;
                GET DIAGNOSTICS changed = ROW_COUNT;
            END IF;
            IF coalesce(changed, 0) = 0 AND p_thread NOT IN ('*', '') THEN
                -- A client may name any thread: what changes nothing isn't stored.
                RETURN false;
            END IF;
            INSERT INTO receipt AS known (account, room, thread, position)
            VALUES (p_account, p_room, p_thread, p_position)
            ON CONFLICT (account, room, thread) DO UPDATE SET position = excluded.position;
            IF p_thread = '*' THEN
                DELETE FROM receipt WHERE account = p_account AND room = p_room AND thread <> '*'
                    AND position <= p_position AND awaited IS NULL;
            END IF;
            RETURN old_messages > 0 AND settle_counts(p_account, p_room, old_messages, old_highlights, p_now);
        END
        $function$
        """
}
