extension Version1 {
    static let removalFunctions: [String] = [
        // Removes the notifications of an event. Returns whether something was queued.
        """
        CREATE FUNCTION redact_event(p_event text, p_room text, p_now bigint) RETURNS boolean LANGUAGE plpgsql
        AS $function$
        DECLARE
            known record;
            removed record;
            old_messages bigint;
            old_highlights bigint;
            has_queued boolean := false;
        BEGIN
            SELECT event.id, event.room INTO known FROM event JOIN room ON room.id = event.room
            WHERE event.event_id = p_event AND room.room_id = p_room;
            IF NOT FOUND THEN RETURN false; END IF;
            PERFORM FROM account WHERE id = ANY (ARRAY(SELECT account FROM notification WHERE event = known.id))
            ORDER BY id FOR NO KEY UPDATE;
            FOR removed IN
                DELETE FROM notification WHERE event = known.id
                RETURNING account, thread, is_highlight, NOT EXISTS (
                    SELECT FROM receipt WHERE receipt.account = notification.account AND receipt.room = known.room
                        AND receipt.thread IN ('*', notification.thread) AND receipt.position >= known.id
                ) AS is_unread
            LOOP
                CONTINUE WHEN NOT removed.is_unread;
                SELECT coalesce(sum(messages), 0), coalesce(sum(highlights), 0) INTO old_messages, old_highlights
                FROM unread WHERE account = removed.account AND room = known.room;
                UPDATE unread SET messages = messages - 1, highlights = highlights - removed.is_highlight::int
                WHERE account = removed.account AND room = known.room AND thread = removed.thread AND messages > 0;
                IF settle_counts(removed.account, known.room, old_messages, old_highlights, p_now) THEN
                    has_queued := true;
                END IF;
            END LOOP;
            UPDATE event SET body = NULL, room_name = NULL, room_alias = NULL, sender_name = NULL WHERE id = known.id;
            RETURN has_queued;
        END
        $function$
        """,
        // Removes a user's notifications, counts and receipts of a room. Returns whether something was queued.
        """
        CREATE FUNCTION remove_from_room(p_user text, p_room text, p_now bigint) RETURNS boolean LANGUAGE plpgsql
        AS $function$
        DECLARE
            the_account bigint;
            the_room bigint;
            old_messages bigint;
            old_highlights bigint;
        BEGIN
            SELECT id INTO the_room FROM room WHERE room_id = p_room;
            SELECT id INTO the_account FROM account WHERE user_id = p_user FOR NO KEY UPDATE;
            IF the_room IS NULL OR the_account IS NULL THEN RETURN false; END IF;
            SELECT coalesce(sum(messages), 0), coalesce(sum(highlights), 0) INTO old_messages, old_highlights
            FROM unread WHERE account = the_account AND room = the_room;
            DELETE FROM notification WHERE account = the_account AND room = the_room;
            DELETE FROM unread WHERE account = the_account AND room = the_room;
            DELETE FROM receipt WHERE account = the_account AND room = the_room;
            RETURN settle_counts(the_account, the_room, old_messages, old_highlights, p_now);
        END
        $function$
        """,
        // Removes old notifications, events and receipts for unknown events. Returns the number of notifications.
        """
        CREATE FUNCTION remove_old(p_read_before bigint, p_unread_before bigint, p_limit bigint) RETURNS bigint
        LANGUAGE plpgsql AS $function$
        DECLARE
            accounts bigint[];
            positions bigint[];
            removed bigint;
        BEGIN
            SELECT array_agg(account), array_agg(position) INTO accounts, positions FROM (
                SELECT n.account, n.position FROM notification AS n CROSS JOIN LATERAL (
                    SELECT EXISTS (
                        SELECT FROM receipt AS r WHERE r.account = n.account AND r.room = n.room
                            AND r.thread IN ('*', n.thread) AND r.position >= n.event
                    ) AS is_read
                ) AS state
                WHERE n.recorded_at < greatest(p_read_before, p_unread_before)
                    AND (n.recorded_at < p_unread_before OR state.is_read)
                    AND (state.is_read OR NOT EXISTS (
                        SELECT FROM queue
                        WHERE queue.account = n.account AND queue.is_open AND queue.settled < n.position
                    ))
                ORDER BY n.event LIMIT p_limit
            ) AS old;
            PERFORM FROM account WHERE id = ANY (accounts) ORDER BY id FOR NO KEY UPDATE;
            WITH gone AS (
                DELETE FROM notification AS n USING unnest(accounts, positions) AS old (account, position)
                WHERE n.account = old.account AND n.position = old.position
                RETURNING n.account, n.room, n.thread, n.is_highlight, NOT EXISTS (
                    SELECT FROM receipt AS r WHERE r.account = n.account AND r.room = n.room
                        AND r.thread IN ('*', n.thread) AND r.position >= n.event
                ) AS is_unread
            ), uncounted AS (
                SELECT account, room, thread, count(*) AS messages, count(*) FILTER (WHERE is_highlight) AS highlights
                FROM gone WHERE is_unread GROUP BY account, room, thread
            ), kept AS (
                UPDATE unread SET removed_messages = removed_messages + uncounted.messages,
                    removed_highlights = removed_highlights + uncounted.highlights
                FROM uncounted WHERE unread.account = uncounted.account AND unread.room = uncounted.room
                    AND unread.thread = uncounted.thread
            )
            SELECT count(*) INTO removed FROM gone;
            WITH gone AS (
                DELETE FROM event WHERE id IN (
                    SELECT id FROM event WHERE recorded_at < least(p_read_before, p_unread_before)
                        AND NOT EXISTS (SELECT FROM notification WHERE notification.event = event.id)
                    ORDER BY id LIMIT greatest(p_limit, 1000)
                ) RETURNING id
            ), last AS (
                SELECT max(id) AS id FROM gone
            )
            UPDATE removed_event SET position = last.id FROM last WHERE last.id > position;
            UPDATE receipt SET awaited = NULL, awaited_time = NULL
            WHERE awaited IS NOT NULL AND awaited_time < least(p_read_before, p_unread_before);
            RETURN removed;
        END
        $function$
        """,
    ]
}
