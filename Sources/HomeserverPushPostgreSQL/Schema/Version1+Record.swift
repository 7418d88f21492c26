extension Version1 {
    static let recordFunctions: [String] = [
        // Records events with their notifications, in the order of the arrays.
        // Returns for each event whether it is new, and whether something was queued.
        """
        CREATE FUNCTION record_events(
            p_rooms text[], p_events text[], p_threads text[], p_bodies text[], p_room_names text[],
            p_room_aliases text[], p_sender_names text[], p_recorded_at bigint[], p_times bigint[],
            p_recipient_events integer[], p_recipient_users text[], p_recipient_actions text[],
            p_recipient_highlights boolean[], OUT is_new boolean[], OUT has_queued boolean
        ) LANGUAGE plpgsql AS $function$
        DECLARE
            room_ids bigint[];
            ids bigint[];
            awaiting bigint[];
            accounts bigint[];
            recipients bigint[];
            changed bigint[];
            early record;
        BEGIN
            has_queued := false;
            INSERT INTO room (room_id)
            SELECT DISTINCT input FROM unnest(p_rooms) AS input
            WHERE NOT EXISTS (SELECT FROM room WHERE room_id = input) ORDER BY input ON CONFLICT DO NOTHING;
            SELECT array_agg(room.id ORDER BY n) INTO room_ids
            FROM unnest(p_rooms) WITH ORDINALITY AS input (room_id, n) JOIN room USING (room_id);

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
            SELECT array_agg(added.id ORDER BY n), array_agg(added.id IS NOT NULL ORDER BY n) INTO ids, is_new
            FROM input LEFT JOIN added USING (id);

            INSERT INTO account (user_id)
            SELECT DISTINCT input FROM unnest(p_recipient_users) AS input
            WHERE NOT EXISTS (SELECT FROM account WHERE user_id = input) ORDER BY input ON CONFLICT DO NOTHING;
            SELECT array_agg(account.id ORDER BY n) INTO recipients
            FROM unnest(p_recipient_users) WITH ORDINALITY AS input (user_id, n) JOIN account USING (user_id);
            awaiting := ARRAY(SELECT account FROM receipt WHERE awaited = ANY (p_events));
            accounts := ARRAY(
                SELECT id FROM account WHERE id = ANY (recipients || awaiting) ORDER BY id FOR NO KEY UPDATE);
            IF cardinality(accounts) = 0 THEN RETURN; END IF;

            -- Receipts that arrived before their events. Notifications of these events are read from the beginning.
            FOR early IN
                SELECT receipt.account, receipt.room, receipt.thread, input.id, input.recorded_at
                FROM unnest(ids, room_ids, p_events, p_recorded_at) AS input (id, room, event_id, recorded_at)
                JOIN receipt ON receipt.awaited = input.event_id AND receipt.room = input.room
                WHERE input.id IS NOT NULL AND receipt.account = ANY (accounts)
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

            WITH recipient AS MATERIALIZED (
                SELECT account.id AS account, account.position, ids[input.n] AS event, room_ids[input.n] AS room,
                    p_threads[input.n] AS thread, p_recorded_at[input.n] AS recorded_at, input.actions,
                    input.is_highlight,
                    row_number() OVER (PARTITION BY account.id ORDER BY input.n) AS number,
                    NOT EXISTS (
                        SELECT FROM receipt WHERE receipt.account = input.account AND receipt.room = room_ids[input.n]
                            AND receipt.thread IN ('*', p_threads[input.n]) AND receipt.position >= ids[input.n]
                    ) AS is_unread
                FROM unnest(
                    p_recipient_events, recipients, p_recipient_actions, p_recipient_highlights
                ) AS input (n, account, actions, is_highlight)
                JOIN account ON account.id = input.account
                WHERE ids[input.n] IS NOT NULL
            ), added AS (
                INSERT INTO notification (account, position, event, room, thread, recorded_at, is_highlight, actions)
                SELECT account, position + number, event, room, thread, recorded_at, is_highlight, actions
                FROM recipient
            ), counted AS (
                INSERT INTO unread AS known (account, room, thread, messages, highlights)
                SELECT account, room, thread, count(*), count(*) FILTER (WHERE is_highlight)
                FROM recipient WHERE is_unread GROUP BY account, room, thread
                ON CONFLICT (account, room, thread) DO UPDATE
                SET messages = known.messages + excluded.messages, highlights = known.highlights + excluded.highlights
            ), room_change AS (
                SELECT account, count(*) AS notifications, count(*) FILTER (WHERE is_unread) AS messages,
                    count(*) FILTER (WHERE is_unread AND is_highlight) AS highlights,
                    bool_or(is_unread) AND NOT EXISTS (
                        SELECT FROM unread WHERE unread.account = recipient.account AND unread.room = recipient.room
                            AND unread.messages > 0
                    ) AS is_first
                FROM recipient GROUP BY account, room
            ), user_change AS (
                SELECT account, sum(notifications) AS notifications, sum(messages) AS messages,
                    sum(highlights) AS highlights, count(*) FILTER (WHERE is_first) AS rooms
                FROM room_change GROUP BY account
            ), change AS (
                UPDATE account SET position = account.position + user_change.notifications,
                    messages = account.messages + user_change.messages,
                    highlights = account.highlights + user_change.highlights,
                    rooms = account.rooms + user_change.rooms
                FROM user_change WHERE account.id = user_change.account
                RETURNING account.id, user_change.messages
            )
            SELECT array_agg(id) INTO changed FROM change WHERE messages > 0;
            IF wake(changed, (SELECT max(input) FROM unnest(p_recorded_at) AS input)) THEN has_queued := true; END IF;
        END
        $function$
        """
    ]
}
