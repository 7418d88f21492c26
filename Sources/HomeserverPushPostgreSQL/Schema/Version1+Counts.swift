extension Version1 {
    /// The functions that change counts. Callers hold the lock of the user's row.
    static let countFunctions: [String] = [
        // Queues a badge update, or only wakes, the user's pushers that wait for nothing yet.
        """
        CREATE FUNCTION wake(p_accounts bigint[], p_now bigint) RETURNS boolean LANGUAGE plpgsql AS $function$
        BEGIN
            UPDATE queue SET visible_at = p_now
            WHERE account = ANY (p_accounts) AND is_open AND visible_at IS NULL;
            RETURN FOUND;
        END
        $function$
        """,
        // Adds the change of a room's counts to the user's sums, and queues badge updates if there is one.
        // Returns whether something was queued.
        """
        CREATE FUNCTION settle_counts(
            p_account bigint, p_room bigint, p_messages bigint, p_highlights bigint, p_now bigint
        ) RETURNS boolean LANGUAGE plpgsql AS $function$
        DECLARE
            new_messages bigint;
            new_highlights bigint;
        BEGIN
            DELETE FROM unread WHERE account = p_account AND room = p_room AND messages = 0;
            SELECT coalesce(sum(messages), 0), coalesce(sum(highlights), 0) INTO new_messages, new_highlights
            FROM unread WHERE account = p_account AND room = p_room;
            IF new_messages = p_messages AND new_highlights = p_highlights THEN RETURN false; END IF;
            UPDATE account SET messages = messages + new_messages - p_messages,
                highlights = highlights + new_highlights - p_highlights,
                rooms = rooms + (new_messages > 0)::int - (p_messages > 0)::int,
                count_changes = count_changes + 1
            WHERE id = p_account;
            RETURN wake(ARRAY[p_account], p_now);
        END
        $function$
        """,
        // Applies a receipt: what is newly read is counted no longer. Returns whether something was queued.
        """
        CREATE FUNCTION read_up_to(
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
                    SELECT u.thread,
                        count(n.event) AS messages, count(n.event) FILTER (WHERE n.is_highlight) AS highlights
                    FROM unread AS u CROSS JOIN LATERAL (
                        SELECT coalesce(max(r.position), 0) AS position FROM receipt AS r
                        WHERE r.account = p_account AND r.room = p_room AND r.thread IN ('*', u.thread)
                    ) AS old LEFT JOIN notification AS n ON n.account = p_account AND n.room = p_room
                        AND n.event > old.position AND n.event <= p_position AND n.thread = u.thread
                    WHERE u.account = p_account AND u.room = p_room AND old.position < p_position
                        AND (p_thread = '*' OR u.thread = p_thread)
                    GROUP BY u.thread
                )
                UPDATE unread SET messages = unread.messages - unread.removed_messages - newly.messages,
                    highlights = unread.highlights - unread.removed_highlights - newly.highlights,
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
        """,
        // Returns the position up to which a receipt for an unknown event is applied: that before the room's first
        // event whose time is later.
        """
        CREATE FUNCTION position_at(p_room bigint, p_time bigint) RETURNS bigint LANGUAGE plpgsql AS $function$
        DECLARE
            later record;
            found_position bigint;
        BEGIN
            FOR later IN SELECT id, latest_at, time FROM event WHERE room = p_room ORDER BY id DESC LOOP
                -- No event's time is after that at which it was recorded.
                EXIT WHEN later.latest_at <= p_time;
                IF later.time > p_time THEN found_position := later.id - 1; END IF;
            END LOOP;
            RETURN coalesce(
                found_position, greatest((SELECT max(id) FROM event), (SELECT position FROM removed_event)));
        END
        $function$
        """,
        // Records receipts in their order. Returns whether something was queued.
        """
        CREATE FUNCTION record_receipts(
            p_users text[], p_rooms text[], p_events text[], p_threads text[], p_times bigint[], p_now bigint[]
        ) RETURNS boolean LANGUAGE plpgsql AS $function$
        DECLARE
            receipt_of record;
            known bigint;
            has_queued boolean := false;
        BEGIN
            INSERT INTO room (room_id)
            SELECT DISTINCT input FROM unnest(p_rooms) AS input
            WHERE NOT EXISTS (SELECT FROM room WHERE room_id = input) ORDER BY input ON CONFLICT DO NOTHING;
            INSERT INTO account (user_id)
            SELECT DISTINCT input FROM unnest(p_users) AS input
            WHERE NOT EXISTS (SELECT FROM account WHERE user_id = input) ORDER BY input ON CONFLICT DO NOTHING;
            PERFORM FROM account WHERE user_id = ANY (p_users) ORDER BY id FOR NO KEY UPDATE;
            FOR receipt_of IN
                SELECT account.id AS account, room.id AS room, input.*
                FROM unnest(p_users, p_rooms, p_events, p_threads, p_times, p_now) WITH ORDINALITY
                    AS input (user_id, room_id, event_id, thread, time, now, n)
                JOIN account ON account.user_id = input.user_id JOIN room ON room.room_id = input.room_id
                ORDER BY n
            LOOP
                SELECT id INTO known FROM event WHERE event_id = receipt_of.event_id AND room = receipt_of.room;
                IF known IS NULL THEN
                    PERFORM await_event(
                        receipt_of.account, receipt_of.room, receipt_of.thread, receipt_of.event_id, receipt_of.time);
                    known := position_at(receipt_of.room, receipt_of.time);
                END IF;
                IF read_up_to(receipt_of.account, receipt_of.room, receipt_of.thread, known, receipt_of.now) THEN
                    has_queued := true;
                END IF;
            END LOOP;
            RETURN has_queued;
        END
        $function$
        """,
        // Keeps a receipt for an unknown event, unless there is a later one; at most 1,000 for a user.
        """
        CREATE FUNCTION await_event(
            p_account bigint, p_room bigint, p_thread text, p_event text, p_time bigint
        ) RETURNS void LANGUAGE plpgsql AS $function$
        BEGIN
            INSERT INTO receipt AS known (account, room, thread, awaited, awaited_time)
            VALUES (p_account, p_room, p_thread, p_event, p_time)
            ON CONFLICT (account, room, thread) DO UPDATE
            SET awaited = excluded.awaited, awaited_time = excluded.awaited_time
            WHERE known.awaited IS NULL OR known.awaited_time <= excluded.awaited_time;
            WITH old AS (
                SELECT room, thread FROM receipt WHERE account = p_account AND awaited IS NOT NULL
                ORDER BY awaited_time DESC OFFSET 1000
            )
            UPDATE receipt SET awaited = NULL, awaited_time = NULL
            FROM old WHERE account = p_account AND receipt.room = old.room AND receipt.thread = old.thread;
            IF FOUND THEN
                DELETE FROM receipt WHERE account = p_account AND position = 0 AND awaited IS NULL;
            END IF;
        END
        $function$
        """,
    ]
}
