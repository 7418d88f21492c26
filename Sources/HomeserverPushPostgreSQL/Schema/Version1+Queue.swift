extension Version1 {
    static let queueFunctions: [String] = [
        // Claims pushers. The lease numbers follow `p_lease`, which is random: a sequence may repeat numbers after a
        // crash of the database, since claims aren't written to the disk before they are returned.
        """
        CREATE FUNCTION claim_pushers(p_limit bigint, p_now bigint, p_lease_end bigint, p_lease bigint)
        RETURNS TABLE (
            lease bigint, failures bigint, failing_since bigint, id bigint, user_id text, setting text, gateway text,
            device_id text, is_enabled boolean, set_at bigint, revision bigint
        ) LANGUAGE sql AS $function$
            WITH first AS MATERIALIZED (
                SELECT pusher, visible_at FROM queue WHERE visible_at <= p_now AND leased_until <= p_now
                ORDER BY visible_at LIMIT p_limit FOR NO KEY UPDATE SKIP LOCKED
            ), claimed AS (
                UPDATE queue SET lease = p_lease + numbered.n, leased_until = p_lease_end, visible_at = p_lease_end
                FROM (SELECT pusher, row_number() OVER (ORDER BY visible_at, pusher) AS n FROM first) AS numbered
                WHERE queue.pusher = numbered.pusher
                RETURNING queue.pusher, queue.lease, queue.failures, queue.failing_since, numbered.n
            )
            SELECT claimed.lease, claimed.failures, claimed.failing_since, pusher.id, account.user_id, pusher.setting,
                pusher.gateway, pusher.device_id, pusher.is_enabled, pusher.set_at, pusher.revision
            FROM claimed JOIN pusher ON pusher.id = claimed.pusher JOIN account ON account.id = pusher.account
            ORDER BY claimed.n
        $function$
        """,
        // Records outcomes (1 delivered, 2 refused, 3 failed, 4 released; 0 for none) of claims' deliveries, and marks
        // and returns the next ones: a notification, or a badge update, whose position is 0.
        //
        // `p_sent` is the position of the last delivery of the claim that the store `p_store` has got. It differs from
        // `in_flight` if the response of that store's last call was lost: what that call marked wasn't sent.
        """
        CREATE FUNCTION next_deliveries(
            p_store bigint, p_pushers bigint[], p_leases bigint[], p_lease_ends bigint[], p_now bigint[],
            p_outcomes integer[], p_sent bigint[], p_badges bigint[], p_retry_at bigint[], p_reasons text[], p_oldest bigint[],
            p_repeats boolean[], p_counts_rooms boolean[], p_sends_badges boolean[]
        ) RETURNS TABLE (
            n bigint, is_delivery boolean, is_waiting boolean, next_position bigint, was_interrupted boolean,
            rooms bigint, messages bigint, highlights bigint, actions text, recorded_at bigint, body text, room_id text,
            room_name text, room_alias text, sender_name text
        ) LANGUAGE plpgsql AS $function$
        #variable_conflict use_column
        DECLARE
            idle bigint[];
            locked bigint[];
        BEGIN
            -- The users of pushers for which nothing more waits, as it seems.
            SELECT array_agg(seen.account) FILTER (WHERE seen.position <= seen.settled) INTO idle FROM (
                SELECT queue.account, account.position,
                    greatest(queue.settled, CASE WHEN input.outcome IN (1, 2) THEN queue.in_flight END) AS settled
                FROM unnest(p_pushers, p_leases, p_outcomes) AS input (pusher, lease, outcome)
                JOIN queue ON queue.pusher = input.pusher AND queue.lease = input.lease
                JOIN account ON account.id = queue.account
                ORDER BY queue.pusher FOR NO KEY UPDATE OF queue
            ) AS seen;
            -- A user who is locked may be getting a notification. The pusher stays claimable then.
            locked := ARRAY(
                SELECT account.id FROM account WHERE account.id = ANY (idle) ORDER BY account.id
                FOR NO KEY UPDATE SKIP LOCKED);

            RETURN QUERY
            WITH claim AS MATERIALIZED (
                SELECT input.*, queue.account, input.outcome IN (3, 4) AS ends, queue.in_flight, last.sent AS last_sent,
                    queue.in_flight_lease <> queue.lease OR queue.is_interrupted AS is_repetition,
                    greatest(
                        queue.settled,
                        CASE
                            WHEN input.outcome IN (1, 2) THEN last.sent
                            WHEN input.outcome = 0 AND NOT input.repeats AND queue.in_flight_lease <> queue.lease
                                THEN queue.in_flight
                        END
                    ) AS settled,
                    CASE WHEN input.outcome = 1 THEN coalesce(input.badge, queue.last_badge) ELSE queue.last_badge END
                        AS last_badge,
                    -- A badge update that was in flight is wanted again, unless it was delivered or refused.
                    CASE
                        WHEN queue.in_flight = 0 AND NOT (input.outcome IN (1, 2) AND last.sent = 0) THEN -1
                        ELSE queue.badge_seen
                    END AS badge_seen
                FROM unnest(
                    p_pushers, p_leases, p_lease_ends, p_now, p_outcomes, p_sent, p_badges, p_retry_at, p_reasons,
                    p_oldest, p_repeats, p_counts_rooms, p_sends_badges
                ) WITH ORDINALITY AS input (
                    pusher, lease, lease_end, now, outcome, sent, badge, retry_at, reason, oldest, repeats,
                    counts_rooms, sends_badges, n
                )
                JOIN queue ON queue.pusher = input.pusher AND queue.lease = input.lease
                    AND queue.leased_until > input.now
                CROSS JOIN LATERAL (
                    SELECT CASE
                        WHEN input.outcome = 0 THEN NULL
                        WHEN queue.in_flight_store = p_store THEN coalesce(input.sent, queue.in_flight)
                        ELSE queue.in_flight
                    END AS sent
                ) AS last
            ), upcoming AS MATERIALIZED (
                SELECT claim.*, account.rooms, account.messages, account.highlights, account.count_changes,
                    account.position AS last_position, notification.event, notification.position, notification.actions,
                    notification.recorded_at,
                    CASE
                        WHEN claim.ends THEN NULL
                        WHEN notification.position IS NOT NULL THEN notification.position
                        WHEN claim.badge_seen < account.count_changes AND claim.sends_badges
                            AND claim.last_badge IS DISTINCT FROM
                                CASE WHEN claim.counts_rooms THEN account.rooms ELSE account.messages END
                        THEN 0
                    END AS next
                FROM claim JOIN account ON account.id = claim.account
                LEFT JOIN LATERAL (
                    SELECT candidate.* FROM notification AS candidate
                    WHERE NOT claim.ends AND candidate.account = claim.account AND candidate.position > claim.settled
                        AND candidate.recorded_at >= claim.oldest
                        AND NOT EXISTS (
                            SELECT FROM receipt WHERE receipt.account = candidate.account
                                AND receipt.room = candidate.room AND receipt.thread IN ('*', candidate.thread)
                                AND receipt.position >= candidate.event
                        )
                    ORDER BY candidate.position LIMIT 1
                ) AS notification ON true
            ), marked AS (
                UPDATE queue SET
                    settled = CASE
                        WHEN upcoming.ends THEN upcoming.settled
                        WHEN upcoming.position IS NOT NULL THEN upcoming.position - 1
                        ELSE greatest(upcoming.settled, upcoming.last_position)
                    END,
                    in_flight = upcoming.next,
                    in_flight_lease = queue.lease,
                    in_flight_store = p_store,
                    is_interrupted = coalesce(
                        upcoming.next = upcoming.in_flight AND upcoming.is_repetition
                            AND upcoming.next IS DISTINCT FROM upcoming.last_sent,
                        false),
                    last_badge = upcoming.last_badge,
                    badge_seen = CASE
                        WHEN upcoming.ends OR upcoming.position IS NOT NULL THEN upcoming.badge_seen
                        ELSE upcoming.count_changes
                    END,
                    failures = CASE upcoming.outcome WHEN 3 THEN queue.failures + 1 WHEN 0 THEN queue.failures
                        WHEN 4 THEN queue.failures ELSE 0 END,
                    failing_since = CASE upcoming.outcome WHEN 3 THEN coalesce(queue.failing_since, upcoming.now)
                        WHEN 0 THEN queue.failing_since WHEN 4 THEN queue.failing_since END,
                    last_error = CASE upcoming.outcome WHEN 1 THEN NULL WHEN 2 THEN upcoming.reason
                        WHEN 3 THEN upcoming.reason ELSE queue.last_error END,
                    lease = CASE WHEN upcoming.next IS NULL THEN 0 ELSE queue.lease END,
                    leased_until = CASE WHEN upcoming.next IS NULL THEN 0 ELSE upcoming.lease_end END,
                    visible_at = CASE
                        WHEN upcoming.outcome = 3 THEN upcoming.retry_at
                        WHEN upcoming.outcome = 4 THEN upcoming.now
                        WHEN upcoming.next IS NULL AND upcoming.account = ANY (locked) THEN NULL
                        WHEN upcoming.next IS NULL THEN upcoming.now
                        WHEN queue.visible_at - upcoming.now <= (upcoming.lease_end - upcoming.now) / 2
                            THEN upcoming.lease_end
                        ELSE queue.visible_at
                    END
                FROM upcoming WHERE queue.pusher = upcoming.pusher AND queue.lease = upcoming.lease
                RETURNING upcoming.n, upcoming.next, upcoming.event, upcoming.rooms, upcoming.messages,
                    upcoming.highlights, upcoming.actions, upcoming.recorded_at, queue.is_interrupted,
                    coalesce(queue.visible_at <= upcoming.now, false) AS is_waiting
            )
            SELECT marked.n, marked.next IS NOT NULL, marked.is_waiting, marked.next, marked.is_interrupted,
                marked.rooms, marked.messages, marked.highlights, marked.actions, marked.recorded_at, event.body,
                room.room_id, event.room_name, event.room_alias, event.sender_name
            FROM marked LEFT JOIN event ON event.id = marked.event LEFT JOIN room ON room.id = event.room;

            -- Pushers for which nothing more waited after all, because the rest was passed over.
            idle := ARRAY(
                SELECT queue.account FROM queue JOIN account ON account.id = queue.account
                WHERE queue.pusher = ANY (p_pushers) AND queue.in_flight_lease = ANY (p_leases) AND queue.lease = 0
                    AND queue.visible_at IS NOT NULL AND account.position <= queue.settled
                    AND account.count_changes <= queue.badge_seen);
            IF cardinality(idle) > 0 THEN
                locked := ARRAY(
                    SELECT account.id FROM account WHERE account.id = ANY (idle) ORDER BY account.id
                    FOR NO KEY UPDATE SKIP LOCKED);
                UPDATE queue SET visible_at = NULL FROM account
                WHERE queue.pusher = ANY (p_pushers) AND queue.in_flight_lease = ANY (p_leases) AND queue.lease = 0
                    AND queue.account = ANY (locked) AND account.id = queue.account
                    AND account.position <= queue.settled AND account.count_changes <= queue.badge_seen;
            END IF;
        END
        $function$
        """,
        // Returns the earliest time at which something can be claimed.
        """
        CREATE FUNCTION next_claim() RETURNS bigint LANGUAGE sql STABLE AS $function$
            WITH first AS (
                SELECT visible_at FROM queue WHERE visible_at IS NOT NULL AND leased_until <= visible_at
                ORDER BY visible_at LIMIT 1
            )
            SELECT least(
                (SELECT visible_at FROM first),
                (
                    SELECT min(leased_until) FROM queue
                    WHERE visible_at < coalesce((SELECT visible_at FROM first), 9223372036854775807)
                        AND leased_until > visible_at
                )
            )
        $function$
        """,
    ]
}
